// Which parts of a data folder are there before anything is opened, and whether they can belong together. What only the
// database knows is checked by the store (storage/sqlite/folder_identity.hpp). At start, on the main thread.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/vault.hpp"
#include "storage/sqlite/folder_identity.hpp"

namespace bughook::app {

struct FolderKey {
  crypto::Vault vault;
  std::string made;  // to be written once the database is there; empty: it was read from the file
  storage::sqlite::KeyOrigin origin;
};

/// The folder's key, or one for a new folder. Refuses when a part is missing beside the others.
[[nodiscard]] base::Result<FolderKey> find_key(const std::filesystem::path& folder, bool replaces_lost_key,
                                               base::Random& random);
/// What is to be done with the key that was made, if one was.
[[nodiscard]] base::Result<void> keep_key(const std::filesystem::path& folder, const FolderKey& key,
                                          base::Random& random);

/// files/ says which folder it belongs to. It is told so when it does not say it yet, and refused when it is another's.
[[nodiscard]] base::Result<void> claim_files(const std::filesystem::path& files, const std::string& folder_id);

}  // namespace bughook::app
