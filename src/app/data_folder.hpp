// The data folder: what lies where, and how it is opened. `serve` and `init` open it alike.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/vault.hpp"
#include "storage/sqlite/store.hpp"

namespace bughook::app {

struct DataFolder {
  crypto::Vault vault;
  std::unique_ptr<storage::sqlite::Store> store;
  std::int64_t last_id = 0;  // the largest there is: new ids begin above it
};

/// Makes the folder (mode 0700) and its key (DATA/secret.key) when they are not there. The store is opened and started.
[[nodiscard]] base::Result<DataFolder> open_data_folder(const std::filesystem::path& path, base::Random& random,
                                                        const base::Clock& clock, base::Metrics& metrics,
                                                        base::Log& log);

/// DATA/address: where the server really listens, one line, written when it does.
[[nodiscard]] std::filesystem::path address_file(const std::filesystem::path& data);

}  // namespace bughook::app
