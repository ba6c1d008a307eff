#include "app/folder_parts.hpp"

#include <fstream>

#include <fmt/format.h>

#include "crypto/key_file.hpp"
#include "storage/blobs/file_operations.hpp"

namespace bughook::app {

namespace {

namespace fs = std::filesystem;
using storage::sqlite::KeyOrigin;

constexpr const char* key_name = "secret.key";
constexpr const char* database_name = "bughook.db";
constexpr const char* files_name = "files";
constexpr const char* owner_name = "folder";  // in files/: a name that no day has

bool holds_something(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_empty(path, error) && !error;
}

base::Failure refuse(const fs::path& path, std::string_view why) {
  return base::fail(base::ErrorKind::conflict, fmt::format("{} {}", path.string(), why));
}

base::Result<void> check_parts(const fs::path& folder, bool has_key) {
  std::error_code error;
  const bool has_database = holds_something(folder / database_name);
  if (has_database && !fs::exists(folder / files_name, error)) {
    return refuse(folder / files_name,
                  "is missing beside the database: captured pages, replays and attachments are in it. Put it back from "
                  "the backup, or make an empty folder of that name to go on without them.");
  }
  if (!has_database && (has_key || holds_something(folder / files_name))) {
    return refuse(folder / database_name,
                  fmt::format("is missing beside {}: it holds all bugs and webhooks. Put it back from the backup, with "
                              "the -wal file if there is one. To begin anew, give an empty folder.",
                              has_key ? key_name : files_name));
  }
  return {};
}

base::Result<FolderKey> with(std::string key, std::string made, KeyOrigin origin) {
  auto vault = crypto::Vault::open(std::move(key));
  if (!vault) return base::Failure(vault.error());
  return FolderKey{std::move(*vault), std::move(made), origin};
}

}  // namespace

base::Result<FolderKey> find_key(const fs::path& folder, bool replaces_lost_key, base::Random& random) {
  auto key = crypto::read_key_file(folder / key_name);
  if (!key) return base::Failure(key.error());
  if (auto checked = check_parts(folder, key->has_value()); !checked) return base::Failure(checked.error());
  if (*key && replaces_lost_key) {
    return refuse(folder / key_name,
                  "is there, and --new-key is for a folder whose key is lost: move the file away first, if it is "
                  "another folder's.");
  }
  if (*key) return with(std::move(**key), "", KeyOrigin::file);
  auto made = crypto::make_key(random);
  return with(made, made, replaces_lost_key ? KeyOrigin::made_for_lost_key : KeyOrigin::made_for_new_folder);
}

base::Result<void> keep_key(const fs::path& folder, const FolderKey& key, base::Random& random) {
  if (key.made.empty()) return {};
  return crypto::create_key_file(folder / key_name, key.made, random);
}

base::Result<void> claim_files(const fs::path& files, const std::string& folder_id) {
  const auto path = files / owner_name;
  storage::blobs::SystemFiles operations;
  std::error_code error;
  if (!fs::exists(path, error)) {
    // Under another name first: a start that is cut off leaves none that belongs to nobody.
    const auto draft = fs::path(path).concat(".part");
    fs::remove(draft, error);
    return operations.write_synced(draft, folder_id + "\n")
        .and_then([&] { return operations.rename(draft, path); })
        .and_then([&] { return operations.sync_folder(files); });
  }
  auto owner = operations.read(path);
  if (!owner) return base::Failure(owner.error());
  if (*owner == folder_id + "\n") return {};
  return refuse(files,
                fmt::format("belongs to another data folder than the database beside it. Put back the one that does, "
                            "or remove {} if it is meant to be used with this database from now on.",
                            path.string()));
}

}  // namespace bughook::app
