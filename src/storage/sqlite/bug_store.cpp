#include "storage/sqlite/bug_store.hpp"

#include "bugs/lexorank.hpp"
#include "storage/sqlite/board/bug_pages.hpp"
#include "storage/sqlite/board/history.hpp"
#include "storage/sqlite/board/placing.hpp"
#include "storage/sqlite/bug_files.hpp"
#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

std::string select_bugs(std::string_view details, std::string_view condition) {
  return std::string("SELECT ")
      .append(bug_columns_but_details)
      .append(", ")
      .append(details)
      .append(" FROM bugs WHERE ")
      .append(condition);
}

const std::string by_id_sql = select_bugs("details", "id = ?1 AND project = ?2");
const std::string narrow_by_id_sql = select_bugs("''", "id = ?1 AND project = ?2");
const std::string by_number_sql =
    select_bugs("details", "id = (SELECT bug FROM numbered_bugs WHERE project = ?1 AND number = ?2)");
const std::string shared_sql = select_bugs("details", "id = ?1");

constexpr const char* erase_renderings_sql = "DELETE FROM renderings WHERE bug = ?1";
constexpr const char* events_of_bug_sql = "SELECT id FROM events WHERE bug = ?1";
constexpr const char* erase_bug_sql = "DELETE FROM bugs WHERE id = ?1";
constexpr const char* erase_attempts_sql =
    "DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE event = ?1)";
constexpr const char* erase_from_index_sql =
    "DELETE FROM delivered_index WHERE (webhook, delivery) IN (SELECT webhook, id FROM deliveries WHERE event = ?1)";
constexpr const char* erase_deliveries_sql = "DELETE FROM deliveries WHERE event = ?1";
constexpr const char* erase_event_sql = "DELETE FROM events WHERE id = ?1";

base::Failure no_such_bug() { return base::fail(base::ErrorKind::not_found, "There is no such bug."); }

base::Result<bugs::Bug> first_of(engine::Rows rows) {
  if (!rows.next()) return no_such_bug();
  return bug_from(rows);
}

std::vector<bugs::Bug> read_as_in_pages(engine::Database& database, base::ProjectId project,
                                        const std::vector<base::BugId>& ids) {
  std::vector<bugs::Bug> bugs;
  bugs.reserve(ids.size());
  for (const auto id : ids) {
    auto rows = database.statement(narrow_by_id_sql.c_str()).query(id, project);
    if (rows.next()) bugs.push_back(bug_from(rows));
  }
  return bugs;
}

}  // namespace

base::Result<bugs::Bug> find_bug(engine::Database& database, base::ProjectId project, base::BugId id, BugParts parts) {
  if (!has_project(database, project)) return no_such_bug();
  const auto& sql = parts == BugParts::all ? by_id_sql : narrow_by_id_sql;
  return first_of(database.statement(sql.c_str()).query(id, project));
}

base::Result<bugs::BugPage> BugStore::page(base::ProjectId project, const bugs::BugQuery& query) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::BugPage> {
    bugs::BugPage page;
    if (!has_project(database, project)) return page;
    auto found = board::find_page(database, project, query, parts_.clock);
    page.bugs = read_as_in_pages(database, project, found.bugs);
    page.next = std::move(found.next);
    return page;
  });
}

base::Result<bugs::BugCounts> BugStore::counts(base::ProjectId project, const bugs::BugFilter& filter) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::BugCounts> {
    if (!has_project(database, project)) return bugs::BugCounts{};
    return board::count(database, project, filter, parts_.clock);
  });
}

base::Result<bugs::BugTotals> BugStore::totals(base::ProjectId project) {
  return parts_.readers.read(
      [&](engine::Database& database) -> base::Result<bugs::BugTotals> { return board::totals(database, project); });
}

base::Result<bugs::Bug> BugStore::bug(base::ProjectId project, base::BugId id) {
  return parts_.readers.read([&](engine::Database& database) { return find_bug(database, project, id); });
}

base::Result<std::vector<bugs::Bug>> BugStore::bugs(base::ProjectId project, const std::vector<base::BugId>& ids) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<std::vector<bugs::Bug>> {
    if (!has_project(database, project)) return std::vector<bugs::Bug>();
    return read_as_in_pages(database, project, ids);
  });
}

base::Result<bugs::Bug> BugStore::bug_numbered(base::ProjectId project, std::int64_t number) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::Bug> {
    if (!has_project(database, project)) return no_such_bug();
    return first_of(database.statement(by_number_sql.c_str()).query(project, number));
  });
}

base::Result<bugs::Bug> BugStore::shared_bug(base::BugId id) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::Bug> {
    auto bug = first_of(database.statement(shared_sql.c_str()).query(id));
    if (bug && !has_project(database, bug->project)) return no_such_bug();
    return bug;
  });
}

base::Result<bugs::HistoryPage> BugStore::history(base::ProjectId project, base::BugId id,
                                                  std::optional<std::int64_t> below, std::size_t limit) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::HistoryPage> {
    const auto bug = find_bug(database, project, id);
    if (!bug) return base::Failure(bug.error());
    return board::read_history(database, *bug, below, limit);
  });
}

base::Result<bugs::Bug> BugStore::change(base::ProjectId project, base::BugId id, const bugs::EditContext& edit,
                                         const bugs::BugChange& change) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<bugs::Bug> {
    const auto stored = find_bug(database, project, id);
    return stored ? apply(database, *stored, edit, change) : stored;
  });
}

base::Result<std::vector<bugs::Bug>> BugStore::change_all(base::ProjectId project, const std::vector<base::BugId>& ids,
                                                          const bugs::EditContext& edit,
                                                          const bugs::BugChange& change) {
  using Changed = std::vector<bugs::Bug>;
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Changed> {
    Changed all;
    for (const auto id : ids) {
      const auto stored = find_bug(database, project, id);
      if (!stored) continue;
      auto changed = apply(database, *stored, edit, change);
      if (!changed) return base::Failure(changed.error());
      changed->details.clear();  // as in pages: five hundred of them may be gigabytes
      all.push_back(std::move(*changed));
    }
    return all;
  });
}

base::Result<bugs::Bug> BugStore::move(base::ProjectId project, base::BugId id, const bugs::Placement& to,
                                       const bugs::EditContext& edit) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<bugs::Bug> {
    auto stored = find_bug(database, project, id);
    if (!stored) return stored;
    parts_.board.move_tail();
    const auto end_of_board = bugs::rank_of_number(parts_.catalog.last_number(project) + 1);
    auto rank = board::make_place(database, *stored, to, end_of_board);
    if (!rank) return base::Failure(rank.error());
    return apply(database, *stored, edit, [&](bugs::Bug& bug) -> base::Result<void> {
      bug.status = to.status;
      bug.lexorank = std::move(*rank);
      return {};
    });
  });
}

base::Result<bugs::Bug> BugStore::apply(engine::Database& database, const bugs::Bug& stored,
                                        const bugs::EditContext& edit, const bugs::BugChange& change) {
  auto bug = stored;
  if (auto changed = change(bug); !changed) return base::Failure(changed.error());
  bug.id = stored.id;
  bug.project = stored.project;
  bug.number = stored.number;
  bug.revision += 1;
  bug.updated_at = edit.at;
  update_bug(database, bug);
  board::BoardIndex::changed(database, bug);
  parts_.texts.changed(stored, bug);
  board::write_edit(database, stored, bug, edit);
  return bug;
}

base::Result<void> BugStore::remove(base::ProjectId project, base::BugId id) {
  const auto removed = remove_all(project, {id});
  if (!removed) return base::Failure(removed.error());
  return removed->empty() ? base::Result<void>(no_such_bug()) : base::Result<void>();
}

base::Result<std::vector<base::BugId>> BugStore::remove_all(base::ProjectId project,
                                                            const std::vector<base::BugId>& ids) {
  using Removed = std::vector<base::BugId>;
  std::vector<std::string> files;
  auto removed = parts_.writer.write([&](engine::Database& database) -> base::Result<Removed> {
    files.clear();
    Removed all;
    for (const auto id : ids) {
      if (!find_bug(database, project, id, BugParts::all_but_details)) continue;
      auto names = erase_bug(database, id);
      files.insert(files.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
      all.push_back(id);
    }
    return all;
  });
  // Last: a row never names a file that is gone. A file that is left behind goes with its day.
  if (removed) erase_files(parts_.files, parts_.log, files);
  return removed;
}

std::vector<std::string> erase_bug(engine::Database& database, base::BugId bug) {
  auto files = files_of(database, bug);
  std::vector<base::EventId> events;
  {
    auto rows = database.statement(events_of_bug_sql).query(bug);
    while (rows.next()) events.push_back(rows.id<base::EventId>(0));
  }
  for (const auto event : events) erase_event(database, event);
  database.statement(erase_renderings_sql).run(bug);
  board::BoardIndex::erased(database, bug);
  board::TextIndex::erased(database, bug);
  board::erase_history(database, bug);
  database.statement(erase_bug_sql).run(bug);
  return files;
}

void erase_event(engine::Database& database, base::EventId event) {
  for (const auto* sql : {erase_attempts_sql, erase_from_index_sql, erase_deliveries_sql, erase_event_sql}) {
    database.statement(sql).run(event);
  }
}

}  // namespace bughook::storage::sqlite
