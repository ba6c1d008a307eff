// Finds the place on the board that a bug is dragged to. Ranks between two neighbours grow longer with each insertion
// there; when they are too long, or two neighbours have the same, those around the place are dealt anew, evenly between
// the next short ones on both sides: a bounded number of rows, whatever the column holds. Writer's thread; everything
// is on the board (BoardIndex::move_tail), so one index has all neighbours.
#pragma once

#include "bugs/bug_store.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::board {

/// Dealt anew on each side at most; two rows each are written. After so many insertions at one place in between, ranks
/// are long by then only if somebody made them so by hand.
inline constexpr std::size_t dealt_each_side_max = 500;
/// Such a rank is left where it is: there is room beside it.
inline constexpr std::size_t short_rank_bytes = 12;

/// The rank for `bug` there. `end_of_board` is the rank that the project's next bug will have.
[[nodiscard]] base::Result<std::string> make_place(engine::Database& database, const bugs::Bug& bug,
                                                   const bugs::Placement& to, const std::string& end_of_board);

}  // namespace bughook::storage::sqlite::board
