#include "storage/sqlite/board/text_index.hpp"

#include <limits>

#include "bugs/search_words.hpp"

namespace bughook::storage::sqlite::board {

namespace {

constexpr const char* read_up_to_sql = "SELECT value FROM settings WHERE name = 'bug_texts_up_to'";
constexpr const char* write_up_to_sql = "INSERT OR REPLACE INTO settings (name, value) VALUES ('bug_texts_up_to', ?1)";
constexpr const char* read_fold_sql = "SELECT value FROM settings WHERE name = 'bug_texts_fold'";
constexpr const char* write_fold_sql = "INSERT OR REPLACE INTO settings (name, value) VALUES ('bug_texts_fold', ?1)";
constexpr const char* read_folded_sql = "SELECT value FROM settings WHERE name = 'bug_texts_folded_up_to'";
constexpr const char* write_folded_sql =
    "INSERT OR REPLACE INTO settings (name, value) VALUES ('bug_texts_folded_up_to', ?1)";
constexpr const char* erase_folded_sql = "DELETE FROM settings WHERE name = 'bug_texts_folded_up_to'";
constexpr const char* next_sql =
    "SELECT id, project, number, type, reported_by, meta_data, description FROM bugs WHERE id > ?1 AND id <= ?2 "
    "ORDER BY id LIMIT ?3";
constexpr const char* unindexed_sql =
    "SELECT id, project, number, type, reported_by, meta_data, description FROM bugs WHERE id = ?1";
constexpr const char* insert_sql = "INSERT INTO bug_texts (rowid, words) VALUES (?1, ?2)";
constexpr const char* update_sql = "UPDATE bug_texts SET words = ?2 WHERE rowid = ?1";
constexpr const char* erase_sql = "DELETE FROM bug_texts WHERE rowid = ?1";
constexpr const char* search_sql = "SELECT rowid FROM bug_texts WHERE bug_texts MATCH ?1 ORDER BY rowid DESC LIMIT ?2";

std::int64_t read_up_to(engine::Database& database) {
  auto rows = database.statement(read_up_to_sql).query();
  return rows.next() ? rows.integer(0) : 0;
}

/// No word of a text can be it: a middle dot never stands in one.
std::string token_of(base::ProjectId project) { return "\xC2\xB7" + project.text(); }

bugs::Bug words_from(const engine::Rows& rows) {
  bugs::Bug bug;
  bug.id = rows.id<base::BugId>(0);
  bug.project = rows.id<base::ProjectId>(1);
  bug.number = rows.integer(2);
  bug.type = rows.string(3);
  bug.reported_by = rows.string(4);
  bug.meta_data = rows.string(5);
  bug.description = rows.string(6);
  return bug;
}

std::string text_of(const bugs::Bug& bug) {
  auto text = token_of(bug.project);
  for (const auto& word : bugs::search_words(bug)) text.append(" ").append(word);
  return text;
}

}  // namespace

void TextIndex::filed(const bugs::Bug& bug) {
  load();
  if (bug.id.number <= up_to_) database_.statement(insert_sql).run(bug.id, text_of(bug));
}

void TextIndex::changed(const bugs::Bug& before, const bugs::Bug& after) {
  load();
  if (after.id.number > up_to_) return;
  const auto text = text_of(after);
  if (text != text_of(before)) database_.statement(update_sql).run(after.id, text);
}

void TextIndex::erased(engine::Database& database, base::BugId bug) { database.statement(erase_sql).run(bug); }

TextIndex::Caught TextIndex::catch_up(std::size_t limit) {
  load();
  const auto next = bugs_after(up_to_, std::numeric_limits<std::int64_t>::max(), limit);
  if (next.empty() && folded_up_to_ < up_to_) return fold_anew(limit);
  if (!next.empty() && up_to_ == 0) database_.statement(write_fold_sql).run(bugs::search_fold_version);
  for (const auto& bug : next) database_.statement(insert_sql).run(bug.id, text_of(bug));
  if (!next.empty()) {
    up_to_ = next.back().id.number;
    database_.statement(write_up_to_sql).run(up_to_);
  }
  return {next.size(), next.size() == limit || folded_up_to_ < up_to_};
}

std::vector<bugs::Bug> TextIndex::bugs_after(std::int64_t id, std::int64_t up_to, std::size_t limit) {
  std::vector<bugs::Bug> found;
  auto rows = database_.statement(next_sql).query(id, up_to, limit);
  while (rows.next()) found.push_back(words_from(rows));
  return found;
}

TextIndex::Caught TextIndex::fold_anew(std::size_t limit) {
  const auto next = bugs_after(folded_up_to_, up_to_, limit);
  for (const auto& bug : next) database_.statement(update_sql).run(bug.id, text_of(bug));
  const bool more = next.size() == limit;
  folded_up_to_ = more ? next.back().id.number : up_to_;
  if (more) {
    database_.statement(write_folded_sql).run(folded_up_to_);
  } else {
    database_.statement(erase_folded_sql).run();
    database_.statement(write_fold_sql).run(bugs::search_fold_version);
  }
  return {next.size(), more};
}

void TextIndex::load() {
  if (loaded_) return;
  up_to_ = read_up_to(database_);
  const auto read = [&](const char* sql) {
    auto rows = database_.statement(sql).query();
    return rows.next() ? rows.integer(0) : 0;
  };
  const bool is_folded = up_to_ == 0 || read(read_fold_sql) == bugs::search_fold_version;
  folded_up_to_ = is_folded ? std::numeric_limits<std::int64_t>::max() : read(read_folded_sql);
  loaded_ = !database_.failed();
}

TextSearch::TextSearch(engine::Database& database, base::ProjectId project, std::vector<std::string> words)
    : database_(database), words_(std::move(words)), up_to_(read_up_to(database)) {
  auto match = "\"" + token_of(project) + "\"";
  for (const auto& word : words_) match.append(" AND \"").append(word).append("\"*");
  auto rows = database.statement(search_sql).query(match, matches_max);
  while (rows.next()) found_.insert(rows.id<base::BugId>(0));
}

bool TextSearch::looks_like_it(base::BugId id, LookThrough& looked) const {
  auto rows = database_.statement(unindexed_sql).query(id);
  if (!rows.next()) return false;
  const auto bug = words_from(rows);
  const bool has_them = bugs::has_words(bugs::search_words(bug), words_);
  looked.add(bug.meta_data.size() + bug.description.size());
  return has_them;
}

}  // namespace bughook::storage::sqlite::board
