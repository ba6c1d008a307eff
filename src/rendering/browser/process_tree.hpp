// The processes that a jailed one has made: how much memory they hold, and their end. They are found by their
// session and by their parents, in /proc; nothing of ours is in that session.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace bughook::rendering::browser {

struct ProcessMemory {
  pid_t pid = -1;
  std::size_t bytes = 0;  // its own pages and shared ones that are no file's: what would be missing elsewhere
};

/// Empty when the session has ended.
[[nodiscard]] std::vector<ProcessMemory> memory_of_session(pid_t leader);

/// Kills every process of the session and reaps the leader, which must be a child of ours.
void end_session(pid_t leader);

}  // namespace bughook::rendering::browser
