#include "storage/blobs/file_operations.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace bughook::storage::blobs {

namespace {

namespace fs = std::filesystem;

base::Failure failure(std::string_view doing, const fs::path& path, int error) {
  if (error == ENOENT) return base::fail(base::ErrorKind::not_found, "There is no such file.");
  if (error == ENOSPC || error == EDQUOT) {
    return base::Failure(base::Error{base::ErrorKind::unavailable,
                                     "The disk is full: nothing can be stored until space is freed.",
                                     {},
                                     std::chrono::seconds(5)});
  }
  return base::fail(base::ErrorKind::internal, fmt::format("{} {}: {}", doing, path.string(), std::strerror(error)));
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  const int number_;
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

base::Result<void> SystemFiles::write_synced(const fs::path& path, std::string_view bytes) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return failure("opening", path, errno);
  if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0) return failure("writing", path, errno);
  return {};
}

base::Result<void> SystemFiles::rename(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failure("renaming", from, errno);
  return {};
}

base::Result<void> SystemFiles::sync_folder(const fs::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened.is_open() || ::fsync(opened.number()) != 0) return failure("syncing", folder, errno);
  return {};
}

base::Result<bool> SystemFiles::make_folder(const fs::path& folder) {
  std::error_code error;
  const bool made = fs::create_directory(folder, error);
  if (error) return failure("making", folder, error.value());
  return made;
}

base::Result<std::string> SystemFiles::read(const fs::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.is_open()) return failure("opening", path, errno);
  const auto size = ::lseek(file.number(), 0, SEEK_END);
  if (size < 0) return failure("reading", path, errno);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::pread(file.number(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failure("reading", path, got < 0 ? errno : EIO);
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

base::Result<void> SystemFiles::remove(const fs::path& path) {
  if (::unlink(path.c_str()) != 0) return failure("removing", path, errno);
  return {};
}

base::Result<std::vector<std::string>> SystemFiles::list(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    names.push_back(each->path().filename().string());
  }
  if (error) return failure("listing", folder, error.value());
  return names;
}

base::Result<std::size_t> SystemFiles::remove_folder(const fs::path& folder) {
  std::error_code error;
  const auto removed = fs::remove_all(folder, error);
  if (error) return failure("removing", folder, error.value());
  return static_cast<std::size_t>(removed);
}

}  // namespace bughook::storage::blobs
