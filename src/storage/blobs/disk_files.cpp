#include "storage/blobs/disk_files.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bugs/file_name.hpp"
#include "crypto/token.hpp"

namespace bughook::storage::blobs {

namespace {

/// What may be stored, and what it is served as. Captured pages and SVG never run in our origin: whoever serves
/// them sends the sandbox headers.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> content_types{{
    {"html", "text/html; charset=utf-8"},
    {"json", "application/json"},
    {"replay", "application/json"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"svg", "image/svg+xml"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"mov", "video/quicktime"},
    {"txt", "text/plain; charset=utf-8"},
    {"log", "text/plain; charset=utf-8"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"bin", "application/octet-stream"},
}};

std::optional<std::string_view> content_type_of(std::string_view extension) {
  for (const auto& [known, type] : content_types) {
    if (known == extension) return type;
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::unique_ptr<DiskFiles>> DiskFiles::open(std::filesystem::path folder, Parts parts) {
  const auto made = parts.operations.make_folder(folder);
  if (!made) return base::Failure(made.error());
  if (*made) {
    if (auto synced = parts.operations.sync_folder(folder.parent_path()); !synced) {
      return base::Failure(synced.error());
    }
  }
  return std::unique_ptr<DiskFiles>(new DiskFiles(std::move(folder), parts));
}

base::Result<std::string> DiskFiles::put(base::ProjectId project, std::string_view bytes, std::string_view extension) {
  if (!content_type_of(extension)) {
    return base::fail(base::ErrorKind::invalid, fmt::format("Files of type .{} are not stored.", extension));
  }
  const auto now = std::max(parts_.clock.now(), none_before_);
  const std::string day = bugs::file_day(now);
  if (auto made = make_day(day); !made) return base::Failure(made.error());
  const auto random = crypto::random_token(parts_.random, bugs::file_random_letters);
  const auto name = bugs::make_file_name(now, project, random, extension);
  const auto path = folder_ / day / name;
  const auto unfinished = folder_ / day / (name + ".part");
  auto stored = parts_.operations.write_synced(unfinished, bytes)
                    .and_then([&] { return parts_.operations.rename(unfinished, path); })
                    .and_then([&] { return parts_.operations.sync_folder(folder_ / day); });
  if (!stored) {
    // Nobody has the name: what is left of it only takes space.
    (void)parts_.operations.remove(unfinished);
    (void)parts_.operations.remove(path);
    return base::Failure(stored.error());
  }
  return name;
}

base::Result<void> DiskFiles::make_day(const std::string& day) {
  const std::lock_guard lock(mutex_);
  if (latest_day_ == day) return {};
  const auto made = parts_.operations.make_folder(folder_ / day);
  if (!made) return base::Failure(made.error());
  // Also when it was there: who made it may have been cut off before this.
  if (auto synced = parts_.operations.sync_folder(folder_); !synced) return synced;
  latest_day_ = day;
  return {};
}

base::Result<bugs::StoredFile> DiskFiles::get(std::string_view name) {
  const auto path = path_of(name);
  if (!path) return base::Failure(path.error());
  auto bytes = parts_.operations.read(*path);
  if (!bytes) return base::Failure(bytes.error());
  const auto extension = bugs::FileName::parse(name)->extension;
  return bugs::StoredFile{std::move(*bytes), std::string(content_type_of(extension).value_or(""))};
}

base::Result<void> DiskFiles::remove(std::string_view name) {
  const auto path = path_of(name);
  if (!path) return base::Failure(path.error());
  return parts_.operations.remove(*path);
}

base::Result<std::filesystem::path> DiskFiles::path_of(std::string_view name) const {
  const auto parsed = bugs::FileName::parse(name);
  if (!parsed || !content_type_of(parsed->extension)) {
    return base::fail(base::ErrorKind::not_found, "There is no such file.");
  }
  return folder_ / parsed->day / name;
}

base::Result<std::size_t> DiskFiles::purge_before(base::Timestamp day) {
  const std::string first_kept = bugs::file_day(day);
  const auto names = parts_.operations.list(folder_);
  if (!names) return base::Failure(names.error());
  std::size_t removed = 0;
  for (const auto& name : *names) {
    if (!bugs::is_file_day(name) || name >= first_kept) continue;
    auto gone = parts_.operations.remove_folder(folder_ / name);
    if (!gone) return gone;
    removed += *gone;
  }
  return removed;
}

}  // namespace bughook::storage::blobs
