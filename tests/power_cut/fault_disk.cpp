#include "fault_disk.hpp"

#include <fstream>

namespace bughook::power_cut {

namespace fs = std::filesystem;

namespace {
base::Failure power_is_off() { return base::fail(base::ErrorKind::internal, "The power is off."); }
}  // namespace

FaultDisk::FaultDisk(fs::path folder, std::uint64_t seed) : folder_(std::move(folder)), random_(seed) {}

void FaultDisk::settle() {
  const std::lock_guard lock(mutex_);
  for (auto& [path, node] : live_) {
    for (const auto& change : node->unsynced) apply(node->durable, change, change.bytes.size());
    node->unsynced.clear();
  }
  durable_ = live_;
}

void FaultDisk::cut_after(std::uint64_t operations) {
  const std::lock_guard lock(mutex_);
  operations_left_ = operations;
}

void FaultDisk::set_full(bool full) {
  const std::lock_guard lock(mutex_);
  full_ = full;
}

void FaultDisk::fail_syncs() {
  const std::lock_guard lock(mutex_);
  syncs_fail_ = true;
}

std::size_t FaultDisk::writes_after_failed_sync() {
  const std::lock_guard lock(mutex_);
  return writes_after_failed_sync_;
}

bool FaultDisk::is_cut() {
  const std::lock_guard lock(mutex_);
  return cut_;
}

bool FaultDisk::step() {
  if (operations_left_ && (*operations_left_)-- == 0) cut_ = true;
  return !cut_;
}

void FaultDisk::apply(std::string& content, const Node::Change& change, std::size_t bytes) {
  if (change.truncates) {
    content.resize(change.offset);
    return;
  }
  if (content.size() < change.offset + bytes) content.resize(change.offset + bytes);
  content.replace(change.offset, bytes, change.bytes, 0, bytes);
}

FaultDisk::NodePointer FaultDisk::opened(const fs::path& path, bool syncs_folder) {
  const std::lock_guard lock(mutex_);
  auto& node = live_[path];
  if (!node) {
    node = std::make_shared<Node>();
    node->names_folder_at_sync = syncs_folder;
  }
  return node;
}

FaultDisk::Written FaultDisk::written(Node& node, std::size_t offset, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (!step()) return Written::failed;
  if (full_) return Written::full;
  if (sync_failed_) ++writes_after_failed_sync_;
  node.unsynced.push_back({offset, std::string(bytes), false});
  return Written::done;
}

bool FaultDisk::truncated(Node& node, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (!step()) return false;
  if (sync_failed_) ++writes_after_failed_sync_;
  node.unsynced.push_back({size, {}, true});
  return true;
}

bool FaultDisk::synced(Node& node, const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (!step()) return false;
  if (syncs_fail_) {
    sync_failed_ = true;
    return false;
  }
  for (const auto& change : node.unsynced) apply(node.durable, change, change.bytes.size());
  node.unsynced.clear();
  if (std::exchange(node.names_folder_at_sync, false)) sync_names(path.parent_path());
  return true;
}

bool FaultDisk::deleted(const fs::path& path, bool syncs_folder) {
  const std::lock_guard lock(mutex_);
  if (!step()) return false;
  live_.erase(path);
  if (syncs_folder) sync_names(path.parent_path());
  return true;
}

void FaultDisk::sync_names(const fs::path& folder) {
  std::erase_if(durable_, [&](const auto& entry) { return entry.first.parent_path() == folder; });
  for (const auto& [path, node] : live_) {
    if (path.parent_path() == folder) durable_[path] = node;
  }
}

void FaultDisk::survivors(const fs::path& into, Unsynced unsynced) {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, node] : durable_) {
    const auto target = into / fs::relative(path, folder_);
    if (fs::is_directory(path)) {
      fs::create_directories(target);
      continue;
    }
    // A file in a folder whose own name was lost is lost with it.
    if (!fs::is_directory(target.parent_path())) continue;
    std::string content = node->durable;
    for (const auto& change : node->unsynced) {
      if (unsynced == Unsynced::all_lost || random_() % 2 == 0) continue;
      apply(content, change, change.bytes.empty() ? 0 : random_() % (change.bytes.size() + 1));
    }
    std::ofstream(target, std::ios::binary) << content;
  }
}

base::Result<void> FaultDisk::write_synced(const fs::path& path, std::string_view bytes) {
  const auto node = opened(path, false);
  // Two operations: the power can go between writing and syncing.
  if (written(*node, 0, bytes) != Written::done) return power_is_off();
  if (auto done = real_.write_synced(path, bytes); !done) return done;
  if (!synced(*node, path)) return power_is_off();
  return {};
}

base::Result<void> FaultDisk::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  if (!step()) return power_is_off();
  live_[to] = live_[from];
  live_.erase(from);
  return real_.rename(from, to);
}

base::Result<void> FaultDisk::sync_folder(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (!step()) return power_is_off();
  sync_names(folder);
  return {};
}

base::Result<bool> FaultDisk::make_folder(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (!step()) return power_is_off();
  auto made = real_.make_folder(folder);
  if (made && *made) live_[folder] = std::make_shared<Node>();
  return made;
}

base::Result<std::string> FaultDisk::read(const fs::path& path) { return real_.read(path); }

base::Result<void> FaultDisk::remove(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (!step()) return power_is_off();
  live_.erase(path);
  return real_.remove(path);
}

base::Result<std::vector<std::string>> FaultDisk::list(const fs::path& folder) { return real_.list(folder); }

base::Result<std::size_t> FaultDisk::remove_folder(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (!step()) return power_is_off();
  std::erase_if(live_, [&](const auto& entry) { return entry.first == folder || entry.first.parent_path() == folder; });
  return real_.remove_folder(folder);
}

}  // namespace bughook::power_cut
