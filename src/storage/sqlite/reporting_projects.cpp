#include "storage/sqlite/reporting_projects.hpp"

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* read_project_sql =
    "SELECT id, organisation, key, settings FROM projects WHERE sdk_key = ?1 AND removed_at IS NULL";
constexpr const char* read_subscribers_sql =
    "SELECT id, actions, active, wait_for_screenshot FROM webhooks WHERE project = ?1 AND removed_at IS NULL ORDER BY "
    "id";

base::Result<intake::ReportingProject> read(engine::Database& database, std::string_view sdk_key) {
  intake::ReportingProject project;
  {
    auto rows = database.statement(read_project_sql).query(sdk_key);
    if (!rows.next()) {
      return base::fail(base::ErrorKind::unauthorized, "No project has this SDK key.");
    }
    project.id = rows.id<base::ProjectId>(0);
    project.organisation = rows.id<base::OrganisationId>(1);
    project.key = rows.string(2);
    auto settings = accounts::read_stored_settings(rows.text(3));
    project.rendering = {.pictures = settings.screenshots.render,
                         .films = settings.automatic_films,
                         .longest_wait = settings.screenshots.longest_wait};
    project.links = link_form(settings);
    project.allowed_origins = std::move(settings.allowed_origins);
    project.reports_per_second = settings.reports_per_second;
    project.scrub_words = std::move(settings.scrub_words);
  }
  auto rows = database.statement(read_subscribers_sql).query(project.id);
  while (rows.next()) {
    project.webhooks.push_back({rows.id<base::WebhookId>(0), words_of(rows.text(1)), rows.boolean(2), rows.boolean(3)});
  }
  return project;
}

}  // namespace

void ReportingProjects::by_sdk_key(std::string sdk_key, base::Reply<base::Result<intake::ReportingProject>> reply) {
  lookups_.read([sdk_key = std::move(sdk_key)](engine::Database& database) { return read(database, sdk_key); },
                std::move(reply));
}

}  // namespace bughook::storage::sqlite
