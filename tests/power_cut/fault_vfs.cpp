#include "fault_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <new>

namespace bughook::power_cut {

namespace {

/// What SQLite allocates for an open file: ours, with the system's behind it.
struct FaultFile {
  sqlite3_file base;
  FaultDisk* disk;
  FaultDisk::NodePointer node;  // none: a temporary file, which no start looks for
  std::filesystem::path path;

  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  [[nodiscard]] const sqlite3_io_methods& methods() { return *real()->pMethods; }
};

FaultFile& ours(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
sqlite3_vfs& system_vfs() { return *sqlite3_vfs_find(nullptr); }
FaultDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultDisk*>(vfs->pAppData); }

int close(sqlite3_file* file) {
  auto& fault = ours(file);
  const int code = fault.methods().xClose(fault.real());
  fault.~FaultFile();
  return code;
}

int read(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
  return ours(file).methods().xRead(ours(file).real(), into, bytes, offset);
}

int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  auto& fault = ours(file);
  const std::string_view written(static_cast<const char*>(from), static_cast<std::size_t>(bytes));
  if (fault.node) {
    switch (fault.disk->written(*fault.node, static_cast<std::size_t>(offset), written)) {
      case FaultDisk::Written::done: break;
      case FaultDisk::Written::full: return SQLITE_FULL;
      case FaultDisk::Written::failed: return SQLITE_IOERR_WRITE;
    }
  }
  return fault.methods().xWrite(fault.real(), from, bytes, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto& fault = ours(file);
  if (fault.node && !fault.disk->truncated(*fault.node, static_cast<std::size_t>(size))) return SQLITE_IOERR_TRUNCATE;
  return fault.methods().xTruncate(fault.real(), size);
}

int sync(sqlite3_file* file, int) {
  // The system's sync is left out: what counts is the disk's picture, and the tests are quicker.
  auto& fault = ours(file);
  return !fault.node || fault.disk->synced(*fault.node, fault.path) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return ours(file).methods().xFileSize(ours(file).real(), size);
}
int lock(sqlite3_file* file, int level) { return ours(file).methods().xLock(ours(file).real(), level); }
int unlock(sqlite3_file* file, int level) { return ours(file).methods().xUnlock(ours(file).real(), level); }
int check_lock(sqlite3_file* file, int* out) { return ours(file).methods().xCheckReservedLock(ours(file).real(), out); }
int control(sqlite3_file* file, int operation, void* argument) {
  return ours(file).methods().xFileControl(ours(file).real(), operation, argument);
}
int sector_size(sqlite3_file* file) { return ours(file).methods().xSectorSize(ours(file).real()); }
int characteristics(sqlite3_file* file) { return ours(file).methods().xDeviceCharacteristics(ours(file).real()); }
int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
  return ours(file).methods().xShmMap(ours(file).real(), page, bytes, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return ours(file).methods().xShmLock(ours(file).real(), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { ours(file).methods().xShmBarrier(ours(file).real()); }
int shm_unmap(sqlite3_file* file, int remove) { return ours(file).methods().xShmUnmap(ours(file).real(), remove); }

constexpr sqlite3_io_methods fault_methods{.iVersion = 2,
                                           .xClose = close,
                                           .xRead = read,
                                           .xWrite = write,
                                           .xTruncate = truncate,
                                           .xSync = sync,
                                           .xFileSize = file_size,
                                           .xLock = lock,
                                           .xUnlock = unlock,
                                           .xCheckReservedLock = check_lock,
                                           .xFileControl = control,
                                           .xSectorSize = sector_size,
                                           .xDeviceCharacteristics = characteristics,
                                           .xShmMap = shm_map,
                                           .xShmLock = shm_lock,
                                           .xShmBarrier = shm_barrier,
                                           .xShmUnmap = shm_unmap,
                                           .xFetch = nullptr,
                                           .xUnfetch = nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* fault = new (file) FaultFile{};
  fault->real()->pMethods = nullptr;
  const int code = system_vfs().xOpen(&system_vfs(), name, fault->real(), flags, out_flags);
  if (code != SQLITE_OK) {
    fault->~FaultFile();
    file->pMethods = nullptr;
    return code;
  }
  fault->base.pMethods = &fault_methods;
  fault->disk = &disk_of(vfs);
  if (name != nullptr) {
    fault->path = name;
    const bool syncs_folder = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    fault->node = fault->disk->opened(fault->path, syncs_folder);
  }
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  if (!disk_of(vfs).deleted(name, sync_folder != 0)) return SQLITE_IOERR_DELETE;
  return system_vfs().xDelete(&system_vfs(), name, 0);
}

std::string unique_name() {
  static std::atomic<int> made{0};
  return "fault-" + std::to_string(++made);
}

}  // namespace

FaultVfs::FaultVfs(FaultDisk& disk) : name_(unique_name()) {
  sqlite3_initialize();
  vfs_ = std::make_unique<sqlite3_vfs>(system_vfs());
  vfs_->szOsFile = static_cast<int>(sizeof(FaultFile)) + system_vfs().szOsFile;
  vfs_->zName = name_.c_str();
  vfs_->pNext = nullptr;
  vfs_->pAppData = &disk;
  vfs_->xOpen = open;
  vfs_->xDelete = remove;
  // These two look at the application data, which is ours now.
  vfs_->xAccess = [](sqlite3_vfs*, const char* name, int flags, int* out) {
    return system_vfs().xAccess(&system_vfs(), name, flags, out);
  };
  vfs_->xFullPathname = [](sqlite3_vfs*, const char* name, int bytes, char* out) {
    return system_vfs().xFullPathname(&system_vfs(), name, bytes, out);
  };
  sqlite3_vfs_register(vfs_.get(), 0);
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace bughook::power_cut
