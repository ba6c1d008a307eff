#include "storage/sqlite/board/board_index.hpp"

namespace bughook::storage::sqlite::board {

namespace {

constexpr Place last_place{std::numeric_limits<std::int64_t>::max(), 0};

constexpr const char* add_sql = "INSERT INTO board_tail (bug, project, number) VALUES (?1, ?2, ?3)";
constexpr const char* count_tail_sql = "SELECT count(*) FROM board_tail";
// Sorted while the rows are narrow, which the limit of none is for: a join's rows would be sorted with all they hold.
constexpr const char* move_tail_sql =
    "INSERT INTO board (project, number, bug, status, lexorank, type, priority, reported_by, created_at) "
    "SELECT t.project, t.number, t.bug, b.status, b.lexorank, b.type, b.priority, b.reported_by, b.created_at "
    "FROM (SELECT project, number, bug FROM board_tail "
    "WHERE (project, number) > (?1, ?2) AND (project, number) <= (?3, ?4) ORDER BY project, number LIMIT -1) t "
    "CROSS JOIN bugs b ON b.id = t.bug";
constexpr const char* empty_tail_sql =
    "DELETE FROM board_tail WHERE (project, number) > (?1, ?2) AND (project, number) <= (?3, ?4)";
constexpr const char* last_of_piece_sql =
    "SELECT project, number FROM board_tail WHERE (project, number) > (?1, ?2) ORDER BY project, number "
    "LIMIT 1 OFFSET ?3";
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
  if (moved_up_to_) {
    move_piece();
  } else if (tail_ >= tail_bugs_max) {
    moved_up_to_.emplace();
    move_piece();
  }
}

void BoardIndex::rolled_back() {
  loaded_ = false;
  moved_up_to_.reset();
}

void BoardIndex::move_tail() {
  move({}, last_place);
  moved_up_to_.reset();
  loaded_ = false;  // counted anew: an operation that refuses after this is undone without our hearing of it
}

void BoardIndex::move_piece() {
  const Place after = *moved_up_to_;
  Place last = last_place;
  {
    auto rows = database_.statement(last_of_piece_sql).query(after.project, after.number, piece_bugs - 1);
    if (rows.next()) last = {rows.integer(0), rows.integer(1)};
  }
  move(after, last);
  if (last.project == last_place.project) {
    moved_up_to_.reset();
  } else {
    moved_up_to_ = last;
  }
}

void BoardIndex::move(const Place& after, const Place& up_to) {
  database_.statement(move_tail_sql).run(after.project, after.number, up_to.project, up_to.number);
  database_.statement(empty_tail_sql).run(after.project, after.number, up_to.project, up_to.number);
  tail_ -= database_.changes();
}

void BoardIndex::load() {
  if (loaded_) return;
  auto rows = database_.statement(count_tail_sql).query();
  tail_ = rows.next() ? rows.integer(0) : 0;
  loaded_ = !database_.failed();
}

}  // namespace bughook::storage::sqlite::board
