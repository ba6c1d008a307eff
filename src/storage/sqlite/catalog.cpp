#include "storage/sqlite/catalog.hpp"

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

/// Forgotten all at once beyond this: 64 bytes each, and a look-up costs a microsecond.
constexpr std::size_t known_max = 100'000;

constexpr const char* last_number_sql =
    "SELECT max(n) FROM (SELECT last_number AS n FROM project_numbers WHERE project = ?1 "
    "UNION ALL SELECT max(number) FROM board WHERE project = ?1 "
    "UNION ALL SELECT max(number) FROM board_tail WHERE project = ?1) numbers";
constexpr const char* read_webhook_sql = "SELECT project FROM webhooks WHERE id = ?1 AND removed_at IS NULL";

}  // namespace

std::optional<std::int64_t> Catalog::take_number(base::ProjectId project) {
  Numbers* numbers = numbers_of(project);
  return numbers == nullptr ? std::nullopt : std::optional(++numbers->last);
}

bool Catalog::has_project(base::ProjectId project) { return numbers_of(project) != nullptr; }

std::int64_t Catalog::last_number(base::ProjectId project) {
  const Numbers* numbers = numbers_of(project);
  return numbers == nullptr ? 0 : numbers->last;
}

Catalog::Numbers* Catalog::numbers_of(base::ProjectId project) {
  const auto found = projects_.find(project);
  if (found != projects_.end() && found->second.checked) return &found->second;
  if (!sqlite::has_project(database_, project)) {
    projects_.erase(project);
    return nullptr;
  }
  // Of a project that is known only its being there is asked for: the last number costs a look through the tail.
  if (found == projects_.end()) return &(projects_[project] = {read_last_number(project), true});
  found->second.checked = true;
  return &found->second;
}

std::int64_t Catalog::read_last_number(base::ProjectId project) {
  auto rows = database_.statement(last_number_sql).query(project);
  return rows.next() ? rows.integer(0) : 0;
}

bool Catalog::has_webhook(base::ProjectId project, base::WebhookId webhook) {
  if (const auto known = webhooks_.find(webhook); known != webhooks_.end()) return known->second == project;
  auto rows = database_.statement(read_webhook_sql).query(webhook);
  if (!rows.next()) return false;
  const auto owner = rows.id<base::ProjectId>(0);
  webhooks_.emplace(webhook, owner);
  return owner == project;
}

void Catalog::changed() {
  webhooks_.clear();
  for (auto& [project, numbers] : projects_) numbers.checked = false;
}

void Catalog::committed() {
  if (projects_.size() > known_max) projects_.clear();
  if (webhooks_.size() > known_max) webhooks_.clear();
}

void Catalog::rolled_back() {
  projects_.clear();
  webhooks_.clear();
}

}  // namespace bughook::storage::sqlite
