// The data folder: what lies where, and how it is opened. `serve` and `init` open it alike.
//
//   DATA/secret.key    the key that everything sealed needs; not in the database, so that a copy of one is of no use
//   DATA/bughook.db    the store (storage/sqlite/)
//   DATA/files/        captures, replays, uploads (storage/blobs/)
//   DATA/address       where the server listens, while it runs
//
// Its parts belong together. A key is made for a folder that holds nothing yet, and only once the database beside it is
// there; a part that is missing, or another folder's, stops the start with a sentence that names it.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/vault.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/sqlite/store.hpp"

namespace bughook::app {

class DataFolder {
 public:
  struct Parts {
    base::Random& random;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    const std::string& public_url;  // of links; filled in before the first is made
  };
  /// What a lost secret.key means: no start, or, when the operator says so, a new one.
  enum class LostKey { stops, is_replaced };
  /// Makes the folder (mode 0700) and its key when it is new, opens the store and starts it.
  [[nodiscard]] static base::Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& path, Parts parts,
                                                                      LostKey lost_key = LostKey::stops);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const crypto::Vault& vault() const { return vault_; }
  [[nodiscard]] storage::blobs::DiskFiles& files() { return *files_; }
  [[nodiscard]] storage::sqlite::Store& store() { return *store_; }
  /// The largest id there is: new ones begin above it.
  [[nodiscard]] std::int64_t last_id() const { return last_id_; }

  /// One line, written when the server listens, removed when it stops.
  [[nodiscard]] base::Result<void> write_address(const std::string& address);
  void remove_address();

 private:
  DataFolder(std::filesystem::path path, crypto::Vault vault) : path_(std::move(path)), vault_(std::move(vault)) {}

  const std::filesystem::path path_;
  const crypto::Vault vault_;
  std::unique_ptr<storage::blobs::FileOperations> operations_;
  std::unique_ptr<storage::blobs::DiskFiles> files_;
  std::unique_ptr<storage::sqlite::Store> store_;
  std::int64_t last_id_ = 0;
};

}  // namespace bughook::app
