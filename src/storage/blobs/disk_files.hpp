// Files in FOLDER/<yyyymmdd>/<name>, by the names of bugs/file_name.hpp: they can not be guessed, and retention drops a
// day's folder at a time.
//
// A file is written under a name that nobody reads, synced, renamed, and its folder synced: whoever has the name
// can rely on the bytes, also after a power cut. Any thread that may block.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "bugs/file_store.hpp"
#include "storage/blobs/file_operations.hpp"

namespace bughook::storage::blobs {

class DiskFiles final : public bugs::FileStore {
 public:
  struct Parts {
    FileOperations& operations;
    base::Random& random;  // safe from any thread
    const base::Clock& clock;
  };
  /// Makes the folder when it is not there; its parent must be.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskFiles>> open(std::filesystem::path folder, Parts parts);

  [[nodiscard]] base::Result<std::string> put(base::ProjectId project, std::string_view bytes,
                                              std::string_view extension) override;
  [[nodiscard]] base::Result<bugs::StoredFile> get(std::string_view name) override;
  [[nodiscard]] base::Result<void> remove(std::string_view name) override;

  /// No file is put into a day before this one's: a clock that is behind does not make files that are old already.
  /// Before the first is put.
  void put_none_before(base::Timestamp time) { none_before_ = time; }

  /// Erases the folders of the days before this one's; answers how many files and folders went.
  [[nodiscard]] base::Result<std::size_t> purge_before(base::Timestamp day);

 private:
  DiskFiles(std::filesystem::path folder, Parts parts) : folder_(std::move(folder)), parts_(parts) {}

  [[nodiscard]] base::Result<void> make_day(const std::string& day);
  /// not_found for what is no name of ours: nothing else ever becomes part of a path.
  [[nodiscard]] base::Result<std::filesystem::path> path_of(std::string_view name) const;

  const std::filesystem::path folder_;
  Parts parts_;
  base::Timestamp none_before_{};
  std::mutex mutex_;        // held while a day's folder is made, so that none uses it before it is durable
  std::string latest_day_;  // its folder is there and durable
};

}  // namespace bughook::storage::blobs
