#include "storage/sqlite/accounts/account_store.hpp"

#include <fmt/format.h>

#include "storage/sqlite/accounts/people_store.hpp"

namespace bughook::storage::sqlite {

namespace {

using accounts::Organisation;
using accounts::Project;

constexpr const char* has_organisation_name_sql = "SELECT 1 FROM organisations WHERE name = ?1 AND id <> ?2";
constexpr const char* read_organisation_sql = "SELECT id, name, created_at FROM organisations WHERE id = ?1";
constexpr const char* insert_organisation_sql = "INSERT INTO organisations (id, name, created_at) VALUES (?1, ?2, ?3)";
constexpr const char* rename_organisation_sql = "UPDATE organisations SET name = ?2 WHERE id = ?1";

constexpr const char* key_by_hash_sql =
    "SELECT k.id, k.organisation, k.name, k.hash, k.created_at, k.role, k.last_used_at, o.name, o.created_at "
    "FROM api_keys k JOIN organisations o ON o.id = k.organisation WHERE k.hash = ?1";
constexpr const char* keys_of_organisation_sql =
    "SELECT id, organisation, name, hash, created_at, role, last_used_at FROM api_keys WHERE organisation = ?1 "
    "ORDER BY id";
constexpr const char* insert_api_key_sql =
    "INSERT INTO api_keys (id, organisation, name, hash, created_at, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* count_api_keys_sql = "SELECT count(*) FROM api_keys WHERE organisation = ?1";
constexpr const char* note_key_sql = "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1";
constexpr const char* remove_api_key_sql = "DELETE FROM api_keys WHERE organisation = ?1 AND id = ?2";

constexpr const char* page_sql =
    "SELECT id, organisation, key, name, sdk_key, created_at, updated_at, settings, revision FROM projects "
    "WHERE organisation = ?1 AND id > ?2 AND removed_at IS NULL ORDER BY id LIMIT ?3";
constexpr const char* read_project_sql =
    "SELECT id, organisation, key, name, sdk_key, created_at, updated_at, settings, revision FROM projects "
    "WHERE organisation = ?1 AND key = ?2 AND removed_at IS NULL";
constexpr const char* read_project_by_id_sql =
    "SELECT id, organisation, key, name, sdk_key, created_at, updated_at, settings, revision FROM projects "
    "WHERE id = ?1 AND removed_at IS NULL";
constexpr const char* has_sdk_key_sql = "SELECT 1 FROM projects WHERE sdk_key = ?1 AND id <> ?2 AND removed_at IS NULL";
constexpr const char* count_projects_sql =
    "SELECT count(*) FROM projects WHERE organisation = ?1 AND removed_at IS NULL";
constexpr const char* insert_project_sql =
    "INSERT INTO projects (id, organisation, key, name, sdk_key, created_at, updated_at, settings) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr const char* update_project_sql =
    "UPDATE projects SET key = ?2, name = ?3, sdk_key = ?4, updated_at = ?5, settings = ?6, revision = ?7 "
    "WHERE id = ?1";
constexpr const char* count_status_sql =
    "SELECT (SELECT count(*) FROM board WHERE project = ?1 AND status = ?2) + "
    "(SELECT count(*) FROM board_tail t CROSS JOIN bugs b ON b.id = t.bug WHERE t.project = ?1 AND b.status = ?2)";
constexpr const char* mark_removed_sql = "UPDATE projects SET removed_at = ?2 WHERE id = ?1";
constexpr const char* remove_webhooks_sql =
    "UPDATE webhooks SET removed_at = ?2, active = 0 WHERE project = ?1 AND removed_at IS NULL";

template <class... Values>
bool has(engine::Database& database, const char* sql, const Values&... values) {
  auto rows = database.statement(sql).query(values...);
  return rows.next();
}

std::int64_t count(engine::Database& database, const char* sql, base::OrganisationId organisation) {
  auto rows = database.statement(sql).query(organisation);
  return rows.next() ? rows.integer(0) : 0;
}

accounts::ApiKey key_from(const engine::Rows& rows) {
  return {.id = rows.id<base::ApiKeyId>(0),
          .organisation = rows.id<base::OrganisationId>(1),
          .name = rows.string(2),
          .hash = rows.string(3),
          .created_at = rows.time(4),
          .role = accounts::parse_role(rows.text(5)).value_or(accounts::Role::viewer),
          .last_used_at = rows.optional_time(6)};
}

base::Result<Organisation> find_organisation(engine::Database& database, base::OrganisationId id) {
  auto rows = database.statement(read_organisation_sql).query(id);
  if (!rows.next()) return base::fail(base::ErrorKind::not_found, "There is no such organisation.");
  return Organisation{.id = id, .name = rows.string(1), .created_at = rows.time(2)};
}

/// `field` is what the caller calls the name, `own` the one that may have it.
base::Result<void> check_organisation_name(engine::Database& database, std::string_view name, std::string field,
                                           base::OrganisationId own = {}) {
  if (!has(database, has_organisation_name_sql, name, own)) return {};
  return base::fail(base::ErrorKind::conflict, fmt::format("There is an organisation named {} already.", name),
                    std::move(field));
}

base::Failure no_such_project() { return base::fail(base::ErrorKind::not_found, "There is no such project."); }

Project project_from(const engine::Rows& rows) {
  return {.id = rows.id<base::ProjectId>(0),
          .organisation = rows.id<base::OrganisationId>(1),
          .key = rows.string(2),
          .name = rows.string(3),
          .sdk_key = rows.string(4),
          .created_at = rows.time(5),
          .updated_at = rows.time(6),
          .settings = accounts::read_stored_settings(rows.text(7)),
          .revision = rows.integer(8)};
}

base::Result<Project> find(engine::Database& database, base::OrganisationId organisation, std::string_view key) {
  auto rows = database.statement(read_project_sql).query(organisation, key);
  if (!rows.next()) return no_such_project();
  return project_from(rows);
}

/// A column that goes may hold no bugs: they would be on no board.
base::Result<void> check_columns(engine::Database& database, const accounts::ProjectSettings& before,
                                 const Project& project) {
  for (const auto& column : before.columns) {
    if (project.settings.has_status(column.status)) continue;
    auto rows = database.statement(count_status_sql).query(project.id, column.status);
    const auto bugs = rows.next() ? rows.integer(0) : 0;
    if (bugs == 0) continue;
    return base::fail(base::ErrorKind::conflict,
                      fmt::format("The column {} has bugs, {} of them: give them another status, then remove it.",
                                  column.status, bugs),
                      "settings.columns");
  }
  return {};
}

/// What must be the project's alone.
base::Result<void> check_unique(engine::Database& database, const Project& project) {
  if (const auto other = find(database, project.organisation, project.key); other && other->id != project.id) {
    return base::fail(base::ErrorKind::conflict, fmt::format("The organisation has a project {} already.", project.key),
                      "project");
  }
  if (has(database, has_sdk_key_sql, project.sdk_key, project.id)) {
    return base::fail(base::ErrorKind::conflict, "Another project has this SDK key.", "sdkKey");
  }
  return {};
}

void insert_api_key(engine::Database& database, const accounts::ApiKey& key) {
  database.statement(insert_api_key_sql)
      .run(key.id, key.organisation, key.name, engine::Blob{key.hash}, key.created_at, accounts::to_text(key.role));
}

}  // namespace

base::Result<void> AccountStore::set_up(const accounts::FirstSetUp& first) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    const auto& organisation = first.organisation;
    const auto& owner = first.owner;
    if (auto free = check_organisation_name(database, organisation.name, "organisation"); !free) {
      return free;
    }
    if (has_person(database, owner.email)) {
      return base::fail(base::ErrorKind::conflict, fmt::format("{} has an account already.", owner.email), "email");
    }
    database.statement(insert_organisation_sql).run(organisation.id, organisation.name, organisation.created_at);
    if (auto inserted = insert_project(database, first.project); !inserted) return inserted;
    insert_person(database, owner);
    insert_member(database, {.id = first.membership,
                             .organisation = organisation.id,
                             .person = owner.id,
                             .role = accounts::Role::owner,
                             .created_at = organisation.created_at});
    if (first.api_key) insert_api_key(database, *first.api_key);
    return {};
  });
}

base::Result<Organisation> AccountStore::organisation(base::OrganisationId id) {
  return parts_.readers.read([&](engine::Database& database) { return find_organisation(database, id); });
}

base::Result<void> AccountStore::insert(const Organisation& organisation, const accounts::Member& owner) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    if (auto free = check_organisation_name(database, organisation.name, "name"); !free) return free;
    if (auto room = check_member_room(database, owner); !room) return room;
    database.statement(insert_organisation_sql).run(organisation.id, organisation.name, organisation.created_at);
    insert_member(database, owner);
    return {};
  });
}

base::Result<Organisation> AccountStore::rename(base::OrganisationId id, std::string_view name) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Organisation> {
    auto organisation = find_organisation(database, id);
    if (!organisation) return organisation;
    if (auto free = check_organisation_name(database, name, "name", id); !free) return base::Failure(free.error());
    database.statement(rename_organisation_sql).run(id, name);
    organisation->name = name;
    return organisation;
  });
}

base::Result<accounts::KeyHolder> AccountStore::api_key(std::string_view hash) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<accounts::KeyHolder> {
    auto rows = database.statement(key_by_hash_sql).query(engine::Blob{hash});
    if (!rows.next()) return base::fail(base::ErrorKind::unauthorized, "This API key is not known.");
    auto key = key_from(rows);
    Organisation organisation{.id = key.organisation, .name = rows.string(7), .created_at = rows.time(8)};
    return accounts::KeyHolder{.key = std::move(key), .organisation = std::move(organisation)};
  });
}

base::Result<void> AccountStore::note_use(base::ApiKeyId key, base::Timestamp now) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    database.statement(note_key_sql).run(key, now);
    return {};
  });
}

base::Result<std::vector<accounts::ApiKey>> AccountStore::api_keys(base::OrganisationId organisation) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<std::vector<accounts::ApiKey>> {
    std::vector<accounts::ApiKey> keys;
    auto rows = database.statement(keys_of_organisation_sql).query(organisation);
    while (rows.next()) keys.push_back(key_from(rows));
    return keys;
  });
}

base::Result<void> AccountStore::insert(const accounts::ApiKey& key) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    constexpr auto most = accounts::api_keys_per_organisation_max;
    if (count(database, count_api_keys_sql, key.organisation) >= static_cast<std::int64_t>(most)) {
      return base::fail(
          base::ErrorKind::conflict,
          fmt::format("The organisation has {} API keys, which is the most it can have: revoke one first.", most));
    }
    insert_api_key(database, key);
    return {};
  });
}

base::Result<void> AccountStore::remove_api_key(base::OrganisationId organisation, base::ApiKeyId key) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    database.statement(remove_api_key_sql).run(organisation, key);
    if (database.changes() == 1) return {};
    return base::fail(base::ErrorKind::not_found, "There is no such API key in this organisation.", "key");
  });
}

base::Result<accounts::ProjectPage> AccountStore::projects(base::OrganisationId organisation,
                                                           std::optional<base::ProjectId> after, std::size_t limit) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<accounts::ProjectPage> {
    accounts::ProjectPage page;
    auto rows = database.statement(page_sql).query(organisation, after.value_or(base::ProjectId{}), limit + 1);
    while (rows.next()) {
      if (page.projects.size() == limit) {
        if (limit > 0) page.next_after = page.projects.back().id;
        break;
      }
      page.projects.push_back(project_from(rows));
    }
    return page;
  });
}

base::Result<Project> AccountStore::project(base::OrganisationId organisation, std::string_view key) {
  return parts_.readers.read([&](engine::Database& database) { return find(database, organisation, key); });
}

base::Result<void> AccountStore::insert_project(engine::Database& database, const Project& project) {
  if (auto unique = check_unique(database, project); !unique) return unique;
  constexpr auto most = accounts::projects_per_organisation_max;
  if (count(database, count_projects_sql, project.organisation) >= static_cast<std::int64_t>(most)) {
    return base::fail(
        base::ErrorKind::conflict,
        fmt::format("The organisation has {} projects, which is the most it can have: delete one first.", most));
  }
  database.statement(insert_project_sql)
      .run(project.id, project.organisation, project.key, project.name, project.sdk_key, project.created_at,
           project.updated_at, accounts::to_json(project.settings));
  parts_.catalog.changed();
  return {};
}

base::Result<Project> AccountStore::project(base::ProjectId id) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<Project> {
    auto rows = database.statement(read_project_by_id_sql).query(id);
    if (!rows.next()) return no_such_project();
    return project_from(rows);
  });
}

base::Result<void> AccountStore::insert(const Project& project) {
  return parts_.writer.write([&](engine::Database& database) { return insert_project(database, project); });
}

base::Result<Project> AccountStore::change(base::OrganisationId organisation, std::string_view key,
                                           std::function<base::Result<void>(Project&)> change) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Project> {
    auto project = find(database, organisation, key);
    if (!project) return project;
    const auto id = project->id;
    const auto before = *project;
    if (auto changed = change(*project); !changed) return base::Failure(changed.error());
    project->id = id;
    project->revision = before.revision + 1;
    project->organisation = organisation;
    if (auto unique = check_unique(database, *project); !unique) return base::Failure(unique.error());
    if (auto kept = check_columns(database, before.settings, *project); !kept) return base::Failure(kept.error());
    database.statement(update_project_sql)
        .run(id, project->key, project->name, project->sdk_key, project->updated_at,
             accounts::to_json(project->settings), project->revision);
    parts_.catalog.changed();
    return project;
  });
}

base::Result<void> AccountStore::remove(base::OrganisationId organisation, std::string_view key) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    const auto project = find(database, organisation, key);
    if (!project) return base::Failure(project.error());
    const auto now = parts_.clock.now();
    database.statement(mark_removed_sql).run(project->id, now);
    database.statement(remove_webhooks_sql).run(project->id, now);
    parts_.catalog.changed();
    return {};
  });
}

}  // namespace bughook::storage::sqlite
