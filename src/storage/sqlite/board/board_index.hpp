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
#include <vector>

#include "bugs/bug.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite::board {

/// Then the tail is moved. A project that has all of them reads so many wide rows, in about ten milliseconds.
inline constexpr std::int64_t tail_bugs_max = 5'000;
/// Moved with one commit, in less than a millisecond; twice what it files if that is more, so that the tail does not
/// grow faster than it is moved.
inline constexpr std::int64_t piece_bugs = 128;

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
  void find_what_to_move();
  void move(std::int64_t bugs_max);

  engine::Database& database_;
  bool loaded_ = false;                // false: the number below is not known
  std::int64_t tail_ = 0;              // rows in the tail; those that were erased since it was counted count, too
  std::int64_t filed_ = 0;             // since the last commit
  std::vector<std::int64_t> to_move_;  // bugs that were in the tail once it was long; the next one stands last
};

}  // namespace bughook::storage::sqlite::board
