// The few file-system calls that durability rests on, so that a test can stand in for a disk that loses what
// was not synced. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bughook::storage::blobs {

class FileOperations {
 public:
  virtual ~FileOperations() = default;
  /// Makes the file, writes all of it and syncs its content; its name is durable only after sync_folder.
  [[nodiscard]] virtual base::Result<void> write_synced(const std::filesystem::path& path, std::string_view bytes) = 0;
  [[nodiscard]] virtual base::Result<void> rename(const std::filesystem::path& from,
                                                  const std::filesystem::path& to) = 0;
  /// Makes the names in the folder durable.
  [[nodiscard]] virtual base::Result<void> sync_folder(const std::filesystem::path& folder) = 0;
  /// True when it was made now.
  [[nodiscard]] virtual base::Result<bool> make_folder(const std::filesystem::path& folder) = 0;
  /// not_found when it is not there.
  [[nodiscard]] virtual base::Result<std::string> read(const std::filesystem::path& path) = 0;
  [[nodiscard]] virtual base::Result<void> remove(const std::filesystem::path& path) = 0;
  /// Names in the folder, in no order.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
  [[nodiscard]] virtual base::Result<std::size_t> remove_folder(const std::filesystem::path& folder) = 0;
};

class SystemFiles final : public FileOperations {
 public:
  [[nodiscard]] base::Result<void> write_synced(const std::filesystem::path& path, std::string_view bytes) override;
  [[nodiscard]] base::Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  [[nodiscard]] base::Result<void> sync_folder(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<bool> make_folder(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<std::string> read(const std::filesystem::path& path) override;
  [[nodiscard]] base::Result<void> remove(const std::filesystem::path& path) override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<std::size_t> remove_folder(const std::filesystem::path& folder) override;
};

}  // namespace bughook::storage::blobs
