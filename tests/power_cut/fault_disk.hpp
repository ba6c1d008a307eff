// A disk that loses what was not synced, in the manner of leveldb's FaultInjectionTestEnv. Files are kept twice: as the
// running program sees them (real files in a folder) and as a power cut would leave them: content up to the last sync
// of the file, names up to the last sync of their folder. After the cut every call fails, and `survivors` writes the
// second picture into another folder. Any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "storage/blobs/file_operations.hpp"

namespace bughook::power_cut {

/// What becomes of a write that no sync followed. A real disk may keep any of them.
enum class Unsynced { all_lost, some_kept };

class FaultDisk final : public storage::blobs::FileOperations {
 public:
  struct Node {
    std::string durable;
    struct Change {
      std::size_t offset = 0;
      std::string bytes;
      bool truncates = false;  // to `offset`
    };
    std::vector<Change> unsynced;
    bool names_folder_at_sync = false;  // SQLite syncs the folder with the first sync of a new log or journal
  };
  using NodePointer = std::shared_ptr<Node>;

  FaultDisk(std::filesystem::path folder, std::uint64_t seed);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// As if the machine had run on for a while: all that was written so far is durable.
  void settle();
  /// From now on nothing can be written, or again: as on a full disk.
  void set_full(bool full);
  /// From now on every sync fails, as when the disk has gone bad below the kernel's cache.
  void fail_syncs();
  /// Writes and truncations that came after the first sync that failed.
  [[nodiscard]] std::size_t writes_after_failed_sync();

  /// The power goes before the operation with this count from now on.
  void cut_after(std::uint64_t operations);
  [[nodiscard]] bool is_cut();
  /// What the next start finds; into a new folder.
  void survivors(const std::filesystem::path& into, Unsynced unsynced);

  // For the SQLite shim (fault_vfs.hpp): the real file is written by the shim itself. False: it failed.
  [[nodiscard]] NodePointer opened(const std::filesystem::path& path, bool syncs_folder);
  enum class Written { done, full, failed };
  [[nodiscard]] Written written(Node& node, std::size_t offset, std::string_view bytes);
  [[nodiscard]] bool truncated(Node& node, std::size_t size);
  [[nodiscard]] bool synced(Node& node, const std::filesystem::path& path);
  [[nodiscard]] bool deleted(const std::filesystem::path& path, bool syncs_folder);

  // blobs::FileOperations
  [[nodiscard]] base::Result<void> write_synced(const std::filesystem::path& path, std::string_view bytes) override;
  [[nodiscard]] base::Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  [[nodiscard]] base::Result<void> sync_folder(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<bool> make_folder(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<std::string> read(const std::filesystem::path& path) override;
  [[nodiscard]] base::Result<void> remove(const std::filesystem::path& path) override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
  [[nodiscard]] base::Result<std::size_t> remove_folder(const std::filesystem::path& folder) override;

 private:
  [[nodiscard]] bool step();  // with the lock held: counts; false when the power is off
  void sync_names(const std::filesystem::path& folder);
  static void apply(std::string& content, const Node::Change& change, std::size_t bytes);

  const std::filesystem::path folder_;
  storage::blobs::SystemFiles real_;
  std::mutex mutex_;                                   // guards what follows
  std::map<std::filesystem::path, NodePointer> live_;  // files and folders
  std::map<std::filesystem::path, NodePointer> durable_;
  std::optional<std::uint64_t> operations_left_;
  bool cut_ = false;
  bool full_ = false;
  bool syncs_fail_ = false;
  bool sync_failed_ = false;
  std::size_t writes_after_failed_sync_ = 0;
  std::mt19937_64 random_;
};

}  // namespace bughook::power_cut
