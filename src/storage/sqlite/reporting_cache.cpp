#include "storage/sqlite/reporting_cache.hpp"

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

/// About 1 KiB each with a few webhooks. Unknown keys are not kept: anybody can make those up.
constexpr std::size_t known_max = 8192;

constexpr const char* read_project_sql =
    "SELECT id, organisation, key FROM projects WHERE sdk_key = ?1 AND removed_at IS NULL";
constexpr const char* read_subscribers_sql =
    "SELECT id, actions, active FROM webhooks WHERE project = ?1 AND removed_at IS NULL ORDER BY id";

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
  }
  auto rows = database.statement(read_subscribers_sql).query(project.id);
  while (rows.next()) {
    project.webhooks.push_back({rows.id<base::WebhookId>(0), words_of(rows.text(1)), rows.boolean(2)});
  }
  return project;
}

}  // namespace

base::Result<intake::ReportingProject> ReportingCache::by_sdk_key(std::string_view sdk_key) {
  const std::string key(sdk_key);
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    generation = generation_;
  }
  auto project = readers_.read([&](engine::Database& database) { return read(database, key); });
  const std::lock_guard lock(mutex_);
  if (project && generation == generation_) {
    if (known_.size() >= known_max) known_.clear();
    known_.emplace(key, *project);
  }
  return project;
}

void ReportingCache::forget() {
  const std::lock_guard lock(mutex_);
  known_.clear();
  ++generation_;
}

}  // namespace bughook::storage::sqlite
