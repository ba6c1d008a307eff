#include "storage/sqlite/board/board_index.hpp"

#include <algorithm>
#include <utility>

namespace bughook::storage::sqlite::board {

namespace {

constexpr const char* add_sql = "INSERT INTO board_tail (bug, project, number) VALUES (?1, ?2, ?3)";
constexpr const char* count_tail_sql = "SELECT count(*) FROM board_tail";
constexpr const char* last_of_board_first_sql = "SELECT bug FROM board_tail ORDER BY project DESC, number DESC";
constexpr const char* move_sql =
    "INSERT INTO board (project, number, bug, status, lexorank, type, priority, reported_by, created_at) "
    "SELECT t.project, t.number, t.bug, b.status, b.lexorank, b.type, b.priority, b.reported_by, b.created_at "
    "FROM board_tail t CROSS JOIN bugs b ON b.id = t.bug WHERE t.bug = ?1";
constexpr const char* change_sql =
    "UPDATE board SET status = ?3, lexorank = ?4, type = ?5, priority = ?6, reported_by = ?7 "
    "WHERE project = ?1 AND number = ?2";
constexpr const char* keep_last_number_sql =
    "INSERT INTO project_numbers (project, last_number) SELECT project, number FROM bugs WHERE id = ?1 "
    "ON CONFLICT (project) DO UPDATE SET last_number = excluded.last_number "
    "WHERE excluded.last_number > project_numbers.last_number";
constexpr const char* erase_from_tail_sql = "DELETE FROM board_tail WHERE bug = ?1";
constexpr const char* erase_sql =
    "DELETE FROM board WHERE (project, number) = (SELECT project, number FROM bugs WHERE id = ?1)";

}  // namespace

void BoardIndex::filed(const bugs::Bug& bug) {
  load();
  database_.statement(add_sql).run(bug.id, bug.project, bug.number);
  ++tail_;
  ++filed_;
}

void BoardIndex::changed(engine::Database& database, const bugs::Bug& bug) {
  database.statement(change_sql)
      .run(bug.project, bug.number, bug.status, bug.lexorank, bug.type, bugs::to_text(bug.priority), bug.reported_by);
}

void BoardIndex::erased(engine::Database& database, base::BugId bug) {
  database.statement(keep_last_number_sql).run(bug);
  database.statement(erase_from_tail_sql).run(bug);
  database.statement(erase_sql).run(bug);
}

void BoardIndex::before_commit() {
  load();
  const auto filed = std::exchange(filed_, 0);
  if (to_move_.empty() && tail_ >= tail_bugs_max) find_what_to_move();
  move(std::max(piece_bugs, 2 * filed));
}

void BoardIndex::rolled_back() {
  loaded_ = false;
  filed_ = 0;
  to_move_.clear();
}

void BoardIndex::move_tail() {
  find_what_to_move();
  move(static_cast<std::int64_t>(to_move_.size()));
  loaded_ = false;  // counted anew: an operation that refuses after this is undone without our hearing of it
}

void BoardIndex::find_what_to_move() {
  to_move_.clear();
  auto rows = database_.statement(last_of_board_first_sql).query();
  while (rows.next()) to_move_.push_back(rows.integer(0));
}

void BoardIndex::move(std::int64_t bugs_max) {
  for (; bugs_max > 0 && !to_move_.empty(); --bugs_max) {
    const base::BugId bug{to_move_.back()};
    to_move_.pop_back();
    database_.statement(move_sql).run(bug);
    database_.statement(erase_from_tail_sql).run(bug);
    tail_ -= database_.changes();
  }
}

void BoardIndex::load() {
  if (loaded_) return;
  auto rows = database_.statement(count_tail_sql).query();
  tail_ = rows.next() ? rows.integer(0) : 0;
  loaded_ = !database_.failed();
}

}  // namespace bughook::storage::sqlite::board
