// One page of bugs, or their counts: the board in the wanted order and the tail, sorted the same way, read as one.
// Filters look at narrow rows only; the bugs of the page are fetched when it is known which they are. On a reading
// connection, in one snapshot.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "bugs/bug_query.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::board {

struct PageOfBugs {
  std::vector<base::BugId> bugs;
  std::optional<bugs::BugCursor> next;
};

/// A search that has looked through as much as it may (look_through.hpp) ends there, and `next` goes on, however few
/// were found.
[[nodiscard]] PageOfBugs find_page(engine::Database& database, base::ProjectId project, const bugs::BugQuery& query,
                                   const base::Clock& clock);
[[nodiscard]] bugs::BugCounts count(engine::Database& database, base::ProjectId project, const bugs::BugFilter& filter,
                                    const base::Clock& clock);
/// From the index alone, but for the tail.
[[nodiscard]] bugs::BugTotals totals(engine::Database& database, base::ProjectId project);

}  // namespace bughook::storage::sqlite::board
