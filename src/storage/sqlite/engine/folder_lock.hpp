// One process owns a data folder: claims and numbers live in its memory. The kernel frees the lock when the
// process ends, however it ends.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace bughook::storage::sqlite::engine {

class FolderLock {
 public:
  /// conflict, with a sentence for the operator, when another process has it.
  [[nodiscard]] static base::Result<std::unique_ptr<FolderLock>> take(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace bughook::storage::sqlite::engine
