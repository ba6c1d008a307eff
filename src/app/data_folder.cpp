#include "app/data_folder.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/folder_parts.hpp"

namespace bughook::app {

namespace {

base::Result<void> make_private_folder(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return {};
  std::filesystem::create_directories(path, error);
  if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (!error) return {};
  return base::fail(base::ErrorKind::internal,
                    fmt::format("{}: the data folder can not be made: {}", path.string(), error.message()));
}

}  // namespace

base::Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::filesystem::path& path, Parts parts,
                                                           LostKey lost_key) {
  ::umask(S_IRWXG | S_IRWXO);  // whatever is made from here on, SQLite's files too, is its owner's alone
  if (auto made = make_private_folder(path); !made) return base::Failure(made.error());
  auto key = find_key(path, lost_key == LostKey::is_replaced, parts.random);
  if (!key) return base::Failure(key.error());
  std::unique_ptr<DataFolder> folder(new DataFolder(path, key->vault));

  folder->operations_ = std::make_unique<storage::blobs::SystemFiles>();
  auto files = storage::blobs::DiskFiles::open(path / "files", {*folder->operations_, parts.random, parts.clock});
  if (!files) return base::Failure(files.error());
  folder->files_ = std::move(*files);

  storage::sqlite::StoreOptions options;
  options.data_folder = path;
  options.key = key->origin;
  options.on_fatal = [&log = parts.log](std::string_view line) {
    // What the disk holds is not known any more: only a restart, which reads it anew, can go on.
    log.error("{}", line);
    std::_Exit(EXIT_FAILURE);
  };
  auto store = storage::sqlite::Store::open(
      std::move(options), {folder->vault_, *folder->files_, parts.clock, parts.metrics, parts.log, parts.public_url});
  if (!store) return base::Failure(store.error());
  folder->store_ = std::move(*store);
  if (auto claimed = claim_files(path / "files", folder->store_->folder_id()); !claimed) {
    return base::Failure(claimed.error());
  }
  if (auto kept = keep_key(path, *key, parts.random); !kept) return base::Failure(kept.error());
  const auto last_id = folder->store_->max_id_seen();
  if (!last_id) return base::Failure(last_id.error());
  folder->last_id_ = *last_id;
  const auto notes = folder->store_->housekeeping().time_notes();
  if (!notes) return base::Failure(notes.error());
  folder->files_->put_none_before(notes->believed);
  folder->store_->start();
  return folder;
}

base::Result<void> DataFolder::write_address(const std::string& address) {
  const auto draft = path_ / "address.draft";
  std::error_code error;
  std::ofstream file(draft);
  file << address << "\n" << std::flush;
  if (!file) error = std::error_code(errno, std::system_category());
  if (!error) std::filesystem::rename(draft, path_ / "address", error);  // whoever waits for the file reads it whole
  if (!error) return {};
  remove_address();  // another start's
  return base::fail(base::ErrorKind::internal,
                    fmt::format("{}/address can not be written: {}. Whoever looks there for where the server listens "
                                "finds nothing.",
                                path_.string(), error.message()));
}

void DataFolder::remove_address() {
  std::error_code ignored;
  for (const auto* name : {"address", "address.draft"}) std::filesystem::remove(path_ / name, ignored);
}

}  // namespace bughook::app
