#include "storage/sqlite/bug_store.hpp"

#include <limits>

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

const std::string page_sql = select_bugs("''", "project = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3");
const std::string by_id_sql = select_bugs("details", "id = ?1 AND project = ?2");
const std::string by_number_sql = select_bugs("details", "project = ?1 AND number = ?2");
constexpr const char* has_project_sql = "SELECT 1 FROM projects WHERE id = ?1 AND removed_at IS NULL";

constexpr const char* files_of_bug_sql = "SELECT screenshot_blob, replay_blob FROM bugs WHERE id = ?1";
constexpr const char* events_of_bug_sql = "SELECT id FROM events WHERE bug = ?1";
constexpr const char* erase_bug_sql = "DELETE FROM bugs WHERE id = ?1";
constexpr const char* erase_attempts_sql =
    "DELETE FROM attempts WHERE delivery IN (SELECT id FROM deliveries WHERE event = ?1)";
constexpr const char* erase_from_index_sql =
    "DELETE FROM delivered_index WHERE (webhook, delivery) IN (SELECT webhook, id FROM deliveries WHERE event = ?1)";
constexpr const char* erase_deliveries_sql = "DELETE FROM deliveries WHERE event = ?1";
constexpr const char* erase_event_sql = "DELETE FROM events WHERE id = ?1";

base::Failure no_such_bug() { return base::fail(base::ErrorKind::not_found, "There is no such bug."); }

bool has_project(engine::Database& database, base::ProjectId project) {
  auto rows = database.statement(has_project_sql).query(project);
  return rows.next();
}

base::Result<bugs::Bug> first_of(engine::Rows rows) {
  if (!rows.next()) return no_such_bug();
  return bug_from(rows);
}

base::Result<bugs::Bug> find(engine::Database& database, base::ProjectId project, base::BugId id) {
  if (!has_project(database, project)) return no_such_bug();
  return first_of(database.statement(by_id_sql.c_str()).query(id, project));
}

}  // namespace

base::Result<bugs::BugPage> BugStore::page(base::ProjectId project, std::optional<std::int64_t> below,
                                           std::size_t limit) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::BugPage> {
    bugs::BugPage page;
    if (!has_project(database, project)) return page;
    const auto bound = below.value_or(std::numeric_limits<std::int64_t>::max());
    auto rows = database.statement(page_sql.c_str()).query(project, bound, limit + 1);
    while (rows.next()) {
      if (page.bugs.size() == limit) {
        if (limit > 0) page.next_below = page.bugs.back().number;
        break;
      }
      page.bugs.push_back(bug_from(rows));
    }
    return page;
  });
}

base::Result<bugs::Bug> BugStore::bug(base::ProjectId project, base::BugId id) {
  return parts_.readers.read([&](engine::Database& database) { return find(database, project, id); });
}

base::Result<bugs::Bug> BugStore::bug_numbered(base::ProjectId project, std::int64_t number) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<bugs::Bug> {
    if (!has_project(database, project)) return no_such_bug();
    return first_of(database.statement(by_number_sql.c_str()).query(project, number));
  });
}

base::Result<bugs::Bug> BugStore::change(base::ProjectId project, base::BugId id, base::Timestamp now,
                                         std::function<base::Result<void>(bugs::Bug&)> change) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<bugs::Bug> {
    auto bug = find(database, project, id);
    if (!bug) return bug;
    const auto number = bug->number;
    if (auto changed = change(*bug); !changed) return base::Failure(changed.error());
    bug->id = id;
    bug->project = project;
    bug->number = number;
    bug->revision += 1;
    bug->updated_at = now;
    update_bug(database, *bug);
    return bug;
  });
}

base::Result<void> BugStore::remove(base::ProjectId project, base::BugId id) {
  std::vector<std::string> files;
  auto removed = parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    if (auto bug = find(database, project, id); !bug) return base::Failure(bug.error());
    files = erase_bug(database, id);
    return {};
  });
  if (!removed) return removed;
  // Last: a row never names a file that is gone. A file that is left behind goes with its day.
  for (const auto& file : files) {
    if (auto erased = parts_.files.remove(file); !erased && erased.error().kind != base::ErrorKind::not_found) {
      parts_.log.warning("store: file {} could not be removed: {}", file, erased.error().detail);
    }
  }
  return {};
}

std::vector<std::string> erase_bug(engine::Database& database, base::BugId bug) {
  std::vector<std::string> files;
  {
    auto rows = database.statement(files_of_bug_sql).query(bug);
    if (rows.next()) {
      for (const int column : {0, 1}) {
        if (auto name = rows.string(column); !name.empty()) files.push_back(std::move(name));
      }
    }
  }
  std::vector<base::EventId> events;
  {
    auto rows = database.statement(events_of_bug_sql).query(bug);
    while (rows.next()) events.push_back(rows.id<base::EventId>(0));
  }
  for (const auto event : events) erase_event(database, event);
  database.statement(erase_bug_sql).run(bug);
  return files;
}

void erase_event(engine::Database& database, base::EventId event) {
  for (const auto* sql : {erase_attempts_sql, erase_from_index_sql, erase_deliveries_sql, erase_event_sql}) {
    database.statement(sql).run(event);
  }
}

}  // namespace bughook::storage::sqlite
