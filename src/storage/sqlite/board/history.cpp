#include "storage/sqlite/board/history.hpp"

#include <algorithm>
#include <limits>

namespace bughook::storage::sqlite::board {

namespace {

constexpr const char* insert_sql =
    "INSERT INTO bug_history (bug, revision, position, at, by_kind, by_name, what, field, from_value, to_value) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
constexpr const char* forget_old_sql = "DELETE FROM bug_history WHERE bug = ?1 AND revision <= ?2";
constexpr const char* shorten_old_sql =
    "UPDATE bug_history SET from_value = CASE WHEN length(from_value) > ?3 + 1 THEN substr(from_value, 1, ?3) || '…' "
    "ELSE from_value END, to_value = CASE WHEN length(to_value) > ?3 + 1 THEN substr(to_value, 1, ?3) || '…' "
    "ELSE to_value END WHERE bug = ?1 AND revision <= (SELECT max(revision) FROM (SELECT revision, "
    "sum(length(CAST(from_value AS BLOB)) + length(CAST(to_value AS BLOB))) OVER (ORDER BY revision DESC, position) "
    "AS held FROM bug_history WHERE bug = ?1) WHERE held > ?2)";
constexpr const char* read_sql =
    "SELECT revision, at, by_kind, by_name, what, field, from_value, to_value FROM bug_history "
    "WHERE bug = ?1 AND revision < ?2 ORDER BY revision DESC, position";
constexpr const char* erase_sql = "DELETE FROM bug_history WHERE bug = ?1";

bool is_long(const bugs::FieldChange& change) {
  return std::max(change.from.size(), change.to.size()) > bugs::old_edit_value_letters;
}

bugs::Edit edit_from(const engine::Rows& rows) {
  return {.revision = rows.integer(0),
          .at = rows.time(1),
          .by = {bugs::parse_editor_kind(rows.text(2)).value_or(bugs::EditorKind::system), rows.string(3)},
          .what = bugs::parse_edit_kind(rows.text(4)).value_or(bugs::EditKind::changed),
          .changes = {}};
}

}  // namespace

void write_edit(engine::Database& database, const bugs::Bug& before, const bugs::Bug& after,
                const bugs::EditContext& edit) {
  auto changes = bugs::differences(before, after);
  if (changes.empty()) changes.emplace_back();
  int position = 0;
  for (const auto& change : changes) {
    database.statement(insert_sql)
        .run(after.id, after.revision, position++, edit.at, bugs::to_text(edit.by.kind), edit.by.name,
             bugs::to_text(edit.what), change.field, change.from, change.to);
  }
  database.statement(forget_old_sql).run(after.id, after.revision - bugs::edits_kept_max);
  if (std::any_of(changes.begin(), changes.end(), is_long)) {
    database.statement(shorten_old_sql).run(after.id, bugs::edit_values_bytes_max, bugs::old_edit_value_letters);
  }
}

bugs::HistoryPage read_history(engine::Database& database, const bugs::Bug& bug, std::optional<std::int64_t> below,
                               std::size_t limit) {
  bugs::HistoryPage page;
  auto rows = database.statement(read_sql).query(bug.id, below.value_or(std::numeric_limits<std::int64_t>::max()));
  while (rows.next()) {
    if (page.edits.empty() || page.edits.back().revision != rows.integer(0)) {
      if (page.edits.size() == limit) {
        page.next_below = page.edits.back().revision;
        return page;
      }
      page.edits.push_back(edit_from(rows));
    }
    if (!rows.text(5).empty()) page.edits.back().changes.push_back({rows.string(5), rows.string(6), rows.string(7)});
  }
  if (page.edits.size() == limit) {
    page.next_below = page.edits.back().revision;  // the creation alone is left
  } else {
    page.edits.push_back(bugs::creation_of(bug));
  }
  return page;
}

void erase_history(engine::Database& database, base::BugId bug) { database.statement(erase_sql).run(bug); }

}  // namespace bughook::storage::sqlite::board
