// What a board or a list asks for: which bugs, in which order, how many. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bugs/bug.hpp"

namespace bughook::bugs {

/// All that is given must hold; in a list, any one of it. Empty: all bugs.
struct BugFilter {
  std::vector<std::string> statuses = {}, types = {}, reporters = {};
  std::vector<Priority> priorities = {};
  std::optional<base::Timestamp> since = {}, until = {};  // created at or after, and before
  std::vector<std::string> words = {};                    // each begins a word of the bug (search_words.hpp)
};

enum class BugOrder : std::uint8_t {
  newest,  // by number, falling
  rank,    // by status, within it by its place on the board, then by number
};

/// Where a page ended: the next begins after it, whether or not the bug is still there.
struct BugCursor {
  std::int64_t number = 0;
  std::string status, lexorank;  // with BugOrder::rank

  friend bool operator==(const BugCursor&, const BugCursor&) = default;
};

struct BugQuery {
  BugFilter filter = {};
  BugOrder order = BugOrder::newest;
  std::optional<BugCursor> after = {};
  std::size_t limit = 50;
};

struct BugPage {
  std::vector<Bug> bugs;  // `details` is left empty in pages; with words, perhaps fewer than there is room for
  std::optional<BugCursor> next;
};

struct BugCounts {
  std::int64_t total = 0;
  bool is_complete = true;  // false: new bugs were not looked through for the words, there may be more
  std::map<std::string, std::int64_t> by_status, by_type, by_priority;
};

/// Of all bugs of a project.
struct BugTotals {
  std::int64_t bugs = 0;
  std::int64_t open = 0;  // in the first column
};

}  // namespace bughook::bugs
