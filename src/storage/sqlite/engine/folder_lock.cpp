#include "storage/sqlite/engine/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace bughook::storage::sqlite::engine {

base::Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::filesystem::path& folder) {
  const std::string path = (folder / "lock").string();
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::fail(base::ErrorKind::internal, fmt::format("{} can not be opened: {}.", path, std::strerror(errno)));
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return base::fail(base::ErrorKind::conflict,
                      fmt::format("The data folder {} is in use by another bughook process. Stop that one, or give "
                                  "this one another folder with --data.",
                                  folder.string()));
  }
  return std::unique_ptr<FolderLock>(new FolderLock(descriptor));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace bughook::storage::sqlite::engine
