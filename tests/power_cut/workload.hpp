// Threads that file reports with files, and record attempts, until the power goes; and the look at what is left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fault_disk.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::power_cut {

struct CutOptions {
  std::uint64_t seed = 0;
  Unsynced unsynced = Unsynced::all_lost;
  storage::sqlite::engine::Durability durability = storage::sqlite::engine::Durability::full;
  bool sync_file_folders = true;
};

/// What the checker holds against the promise; empty lists when it is kept.
struct Findings {
  std::size_t acknowledged = 0;
  std::vector<std::string> lost;           // acknowledged, and not there
  std::vector<std::string> half;           // a bug without its event, an event without its deliveries
  std::vector<std::string> numbering;      // a gap, or a number twice
  std::vector<std::string> missing_files;  // named by a row, and not there whole
  std::vector<std::string> broken;         // the store does not open, or its file is damaged

  [[nodiscard]] bool kept() const {
    return lost.empty() && half.empty() && numbering.empty() && missing_files.empty() && broken.empty();
  }
  [[nodiscard]] std::string text() const;
};

/// One run of the store up to a power cut, and the check of the next start.
[[nodiscard]] Findings run_to_a_cut(const CutOptions& options);

/// The same for a store that commits the event apart from its bug, as a sender that queues after committing does.
[[nodiscard]] Findings run_two_commits_to_a_cut(const CutOptions& options);

}  // namespace bughook::power_cut
