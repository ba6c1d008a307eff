#include "storage/sqlite/account_store.hpp"

#include <fmt/format.h>

namespace bughook::storage::sqlite {

namespace {

using accounts::Project;

constexpr const char* has_organisation_name_sql = "SELECT 1 FROM organisations WHERE name = ?1";
constexpr const char* has_email_sql = "SELECT 1 FROM members WHERE email = ?1";
constexpr const char* insert_organisation_sql = "INSERT INTO organisations (id, name, created_at) VALUES (?1, ?2, ?3)";
constexpr const char* insert_member_sql =
    "INSERT INTO members (id, organisation, email, password_hash, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* insert_api_key_sql =
    "INSERT INTO api_keys (id, organisation, name, hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr const char* organisation_of_api_key_sql =
    "SELECT o.id, o.name, o.created_at FROM api_keys k JOIN organisations o ON o.id = k.organisation WHERE k.hash = ?1";

constexpr const char* page_sql =
    "SELECT id, organisation, key, name, sdk_key, created_at, updated_at FROM projects "
    "WHERE organisation = ?1 AND id > ?2 AND removed_at IS NULL ORDER BY id LIMIT ?3";
constexpr const char* read_project_sql =
    "SELECT id, organisation, key, name, sdk_key, created_at, updated_at FROM projects "
    "WHERE organisation = ?1 AND key = ?2 AND removed_at IS NULL";
constexpr const char* has_sdk_key_sql = "SELECT 1 FROM projects WHERE sdk_key = ?1 AND id <> ?2 AND removed_at IS NULL";
constexpr const char* count_projects_sql =
    "SELECT count(*) FROM projects WHERE organisation = ?1 AND removed_at IS NULL";
constexpr const char* insert_project_sql =
    "INSERT INTO projects (id, organisation, key, name, sdk_key, created_at, updated_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char* update_project_sql =
    "UPDATE projects SET key = ?2, name = ?3, sdk_key = ?4, updated_at = ?5 WHERE id = ?1";
constexpr const char* mark_removed_sql = "UPDATE projects SET removed_at = ?2 WHERE id = ?1";
constexpr const char* remove_webhooks_sql =
    "UPDATE webhooks SET removed_at = ?2, active = 0 WHERE project = ?1 AND removed_at IS NULL";

std::string_view to_text(accounts::Role role) {
  switch (role) {
    case accounts::Role::owner: return "owner";
    case accounts::Role::member: return "member";
    case accounts::Role::viewer: return "viewer";
  }
  return "viewer";
}

template <class... Values>
bool has(engine::Database& database, const char* sql, const Values&... values) {
  auto rows = database.statement(sql).query(values...);
  return rows.next();
}

base::Failure no_such_project() { return base::fail(base::ErrorKind::not_found, "There is no such project."); }

Project project_from(const engine::Rows& rows) {
  return {.id = rows.id<base::ProjectId>(0),
          .organisation = rows.id<base::OrganisationId>(1),
          .key = rows.string(2),
          .name = rows.string(3),
          .sdk_key = rows.string(4),
          .created_at = rows.time(5),
          .updated_at = rows.time(6)};
}

base::Result<Project> find(engine::Database& database, base::OrganisationId organisation, std::string_view key) {
  auto rows = database.statement(read_project_sql).query(organisation, key);
  if (!rows.next()) return no_such_project();
  return project_from(rows);
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

}  // namespace

base::Result<void> AccountStore::set_up(const accounts::FirstSetUp& first) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    const auto& [organisation, project, owner, api_key] = first;
    if (has(database, has_organisation_name_sql, organisation.name)) {
      return base::fail(base::ErrorKind::conflict,
                        fmt::format("There is an organisation named {} already.", organisation.name), "organisation");
    }
    if (has(database, has_email_sql, owner.email)) {
      return base::fail(base::ErrorKind::conflict, fmt::format("{} is a member already.", owner.email), "email");
    }
    database.statement(insert_organisation_sql).run(organisation.id, organisation.name, organisation.created_at);
    if (auto inserted = insert_project(database, project); !inserted) return inserted;
    database.statement(insert_member_sql)
        .run(owner.id, owner.organisation, owner.email, owner.password_hash, to_text(owner.role), owner.created_at);
    database.statement(insert_api_key_sql)
        .run(api_key.id, api_key.organisation, api_key.name, engine::Blob{api_key.hash}, api_key.created_at);
    return {};
  });
}

base::Result<accounts::Organisation> AccountStore::organisation_of_api_key(std::string_view hash) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<accounts::Organisation> {
    auto rows = database.statement(organisation_of_api_key_sql).query(engine::Blob{hash});
    if (!rows.next()) return base::fail(base::ErrorKind::unauthorized, "This API key is not known.");
    return accounts::Organisation{
        .id = rows.id<base::OrganisationId>(0), .name = rows.string(1), .created_at = rows.time(2)};
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
  {
    auto rows = database.statement(count_projects_sql).query(project.organisation);
    if (rows.next() && rows.integer(0) >= static_cast<std::int64_t>(accounts::projects_per_organisation_max)) {
      return base::fail(
          base::ErrorKind::conflict,
          fmt::format("The organisation has {} projects, which is the most it can have: delete one first.",
                      accounts::projects_per_organisation_max));
    }
  }
  database.statement(insert_project_sql)
      .run(project.id, project.organisation, project.key, project.name, project.sdk_key, project.created_at,
           project.updated_at);
  parts_.catalog.changed();
  return {};
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
    if (auto changed = change(*project); !changed) return base::Failure(changed.error());
    project->id = id;
    project->organisation = organisation;
    if (auto unique = check_unique(database, *project); !unique) return base::Failure(unique.error());
    database.statement(update_project_sql).run(id, project->key, project->name, project->sdk_key, project->updated_at);
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
