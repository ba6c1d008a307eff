#include "storage/sqlite/catalog.hpp"

namespace bughook::storage::sqlite {

namespace {

/// Forgotten all at once beyond this: 64 bytes each, and a look-up costs a microsecond.
constexpr std::size_t known_max = 100'000;

constexpr const char* read_project_sql =
    "SELECT n.last_number FROM projects p LEFT JOIN project_numbers n ON n.project = p.id "
    "WHERE p.id = ?1 AND p.removed_at IS NULL";
constexpr const char* write_number_sql =
    "INSERT INTO project_numbers (project, last_number) VALUES (?1, ?2) "
    "ON CONFLICT (project) DO UPDATE SET last_number = ?2";
constexpr const char* read_webhook_sql = "SELECT project FROM webhooks WHERE id = ?1 AND removed_at IS NULL";

}  // namespace

std::optional<std::int64_t> Catalog::take_number(base::ProjectId project) {
  Numbers* numbers = numbers_of(project);
  if (numbers == nullptr) return std::nullopt;
  if (!numbers->taken) {
    numbers->taken = true;
    taken_.push_back(project);
  }
  return ++numbers->last;
}

bool Catalog::has_project(base::ProjectId project) { return numbers_of(project) != nullptr; }

Catalog::Numbers* Catalog::numbers_of(base::ProjectId project) {
  Numbers& numbers = projects_[project];
  if (numbers.checked || load(project, numbers)) return &numbers;
  if (!numbers.taken) projects_.erase(project);
  return nullptr;
}

bool Catalog::load(base::ProjectId project, Numbers& numbers) {
  auto rows = database_.statement(read_project_sql).query(project);
  if (!rows.next()) return false;
  // What was taken in this transaction is not in the table yet.
  if (!numbers.taken) numbers.last = rows.integer(0);
  numbers.checked = true;
  return true;
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

void Catalog::before_commit() {
  auto& write = database_.statement(write_number_sql);
  for (const auto project : taken_) {
    Numbers& numbers = projects_[project];
    write.run(project, numbers.last);
    numbers.taken = false;
  }
  taken_.clear();
}

void Catalog::committed() {
  if (projects_.size() > known_max) projects_.clear();
  if (webhooks_.size() > known_max) webhooks_.clear();
}

void Catalog::rolled_back() {
  projects_.clear();
  webhooks_.clear();
  taken_.clear();
}

}  // namespace bughook::storage::sqlite
