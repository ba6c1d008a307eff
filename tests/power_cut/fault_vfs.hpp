// SQLite on a FaultDisk: a VFS that passes every call on to the system's and tells the disk of each write, truncation,
// sync and deletion. Locks and the shared index of the log are the system's own.
#pragma once

#include <memory>

#include "fault_disk.hpp"

struct sqlite3_vfs;

namespace bughook::power_cut {

class FaultVfs {
 public:
  explicit FaultVfs(FaultDisk& disk);
  ~FaultVfs();  // all connections must be closed
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  [[nodiscard]] const char* name() const { return name_.c_str(); }

 private:
  const std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace bughook::power_cut
