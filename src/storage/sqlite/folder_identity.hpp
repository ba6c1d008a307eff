// That the parts of a data folder belong together. The database holds a value that was sealed when the folder was made:
// the key that opens it is the folder's key, whatever file it came from. And it holds the folder's id, which stands in
// files/, too. A folder that an earlier program made gets both at its first start. Before the writer starts.
#pragma once

#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "crypto/vault.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite {

/// Where the key comes from that the vault was opened with.
enum class KeyOrigin {
  file,
  made_for_new_folder,  // there was no file: fits a database that holds nothing yet
  made_for_lost_key,    // the operator said so: what was sealed before is lost
};

/// `conflict`, with a sentence that begins behind the name of the key file, when the key can not be this database's.
/// Reads only, and any schema, so that nothing was migrated when it refuses.
[[nodiscard]] base::Result<void> check_key(engine::Database& database, const crypto::Vault& vault, KeyOrigin origin,
                                           base::Log& log);

/// Writes what is missing, durably, and answers the folder's id: 32 letters.
[[nodiscard]] base::Result<std::string> establish_identity(engine::Database& database, const crypto::Vault& vault);

}  // namespace bughook::storage::sqlite
