#include "storage/blobs/disk_files.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "crypto/token.hpp"

namespace bughook::storage::blobs {

namespace {

constexpr std::size_t day_letters = 8;

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

std::string day_of(base::Timestamp time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_letter_or_digit(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
bool is_day(std::string_view text) {
  return text.size() == day_letters && std::all_of(text.begin(), text.end(), is_digit);
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

base::Result<std::string> DiskFiles::put(std::string_view bytes, std::string_view extension) {
  if (!content_type_of(extension)) {
    return base::fail(base::ErrorKind::invalid, fmt::format("Files of type .{} are not stored.", extension));
  }
  const std::string day = day_of(parts_.clock.now());
  if (auto made = make_day(day); !made) return base::Failure(made.error());
  const auto name = fmt::format("{}-{}.{}", day, crypto::random_token(parts_.random, name_random_letters), extension);
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

base::Result<intake::StoredFile> DiskFiles::get(std::string_view name) {
  const auto path = path_of(name);
  if (!path) return base::Failure(path.error());
  auto bytes = parts_.operations.read(*path);
  if (!bytes) return base::Failure(bytes.error());
  const auto extension = name.substr(name.find('.') + 1);
  return intake::StoredFile{std::move(*bytes), std::string(content_type_of(extension).value_or(""))};
}

base::Result<void> DiskFiles::remove(std::string_view name) {
  const auto path = path_of(name);
  if (!path) return base::Failure(path.error());
  return parts_.operations.remove(*path);
}

base::Result<std::filesystem::path> DiskFiles::path_of(std::string_view name) const {
  constexpr std::size_t stem_letters = day_letters + 1 + name_random_letters;
  const bool is_ours = name.size() > stem_letters + 1 && is_day(name.substr(0, day_letters)) &&
                       name[day_letters] == '-' && name[stem_letters] == '.' &&
                       std::all_of(name.begin() + day_letters + 1, name.begin() + stem_letters, is_letter_or_digit) &&
                       content_type_of(name.substr(stem_letters + 1));
  if (!is_ours) return base::fail(base::ErrorKind::not_found, "There is no such file.");
  return folder_ / name.substr(0, day_letters) / name;
}

base::Result<std::size_t> DiskFiles::purge_before(base::Timestamp day) {
  const std::string first_kept = day_of(day);
  const auto names = parts_.operations.list(folder_);
  if (!names) return base::Failure(names.error());
  std::size_t removed = 0;
  for (const auto& name : *names) {
    if (!is_day(name) || name >= first_kept) continue;
    auto gone = parts_.operations.remove_folder(folder_ / name);
    if (!gone) return gone;
    removed += *gone;
  }
  return removed;
}

}  // namespace bughook::storage::blobs
