// What boards and lists look through: of each bug the few facts that they filter and order by, in narrow rows, by
// number and by place in its column. A bug itself is a wide row, and fifty thousand of them are 150 MB.
//
// As ordinary indexes these would dirty two pages of 8 KiB for each project in every commit, as much as the reports
// themselves. So a new bug goes to a tail that grows at its right end, and a long tail is moved in the order of the
// board, one piece with each commit, so that no commit waits for all of it. Each bug is in the tail or on the board,
// never both: whoever reads takes both together, and a bug in the tail is read from its own row. Exact at every
// commit. Writer's thread.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "bugs/bug.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite::board {

/// Then the tail is moved. A project that has all of them reads so many wide rows, in about ten milliseconds.
inline constexpr std::int64_t tail_bugs_max = 5'000;
/// Moved with one commit, in some three milliseconds. A piece looks through the tail, and puts so many rows on so
/// few pages of the board.
inline constexpr std::int64_t piece_bugs = 250;

/// Where a bug stands in the order of the board; by default before all others.
struct Place {
  std::int64_t project = std::numeric_limits<std::int64_t>::min();
  std::int64_t number = 0;
};

class BoardIndex final : public engine::TransactionWatcher {
 public:
  explicit BoardIndex(engine::Database& database) : database_(database) {}

  void filed(const bugs::Bug& bug);
  /// Its status, rank, type, priority or reporter may be others now.
  static void changed(engine::Database& database, const bugs::Bug& bug);
  /// Of a bug whose row is still there. Its number stays the last one given if it was: no number is given twice.
  static void erased(engine::Database& database, base::BugId bug);

  /// Everything is on the board then, nothing in the tail: for who looks for neighbours.
  void move_tail();

  void before_commit() override;
  void rolled_back() override;

 private:
  void load();
  void move_piece();
  void move(const Place& after, const Place& up_to);

  engine::Database& database_;
  bool loaded_ = false;               // false: the number below is not known
  std::int64_t tail_ = 0;             // rows in the tail; those that were erased since it was counted count, too
  std::optional<Place> moved_up_to_;  // while the tail is moved in pieces
};

}  // namespace bughook::storage::sqlite::board
