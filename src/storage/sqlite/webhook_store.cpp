#include "storage/sqlite/webhook_store.hpp"

#include <fmt/format.h>

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

using webhooks::Webhook;

constexpr const char* ids_of_project_sql =
    "SELECT w.id FROM webhooks w JOIN projects p ON p.id = w.project "
    "WHERE w.project = ?1 AND w.removed_at IS NULL AND p.removed_at IS NULL ORDER BY w.id";
constexpr const char* read_sql =
    "SELECT w.id, w.project, w.url, w.actions, w.active, w.description, w.timeout_ms, w.schedule_s, "
    "w.disabled_reason, w.created_at, w.updated_at, w.wait_for_screenshot, w.revision "
    "FROM webhooks w JOIN projects p ON p.id = w.project "
    "WHERE w.id = ?1 AND w.removed_at IS NULL AND p.removed_at IS NULL";
constexpr const char* read_headers_sql =
    "SELECT name, sealed_value FROM webhook_headers WHERE webhook = ?1 ORDER BY position";
constexpr const char* read_secrets_sql =
    "SELECT sealed_secret, expires_at FROM webhook_secrets WHERE webhook = ?1 ORDER BY position";

constexpr const char* count_sql = "SELECT count(*) FROM webhooks WHERE project = ?1 AND removed_at IS NULL";
constexpr const char* insert_sql =
    "INSERT INTO webhooks (id, project, url, actions, active, description, timeout_ms, schedule_s, disabled_reason, "
    "created_at, updated_at, wait_for_screenshot) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
constexpr const char* update_sql =
    "UPDATE webhooks SET url = ?2, actions = ?3, active = ?4, description = ?5, timeout_ms = ?6, schedule_s = ?7, "
    "disabled_reason = ?8, updated_at = ?9, wait_for_screenshot = ?10, revision = ?11 WHERE id = ?1";
constexpr const char* erase_headers_sql = "DELETE FROM webhook_headers WHERE webhook = ?1";
constexpr const char* erase_secrets_sql = "DELETE FROM webhook_secrets WHERE webhook = ?1";
constexpr const char* insert_header_sql =
    "INSERT INTO webhook_headers (webhook, position, name, sealed_value) VALUES (?1, ?2, ?3, ?4)";
constexpr const char* insert_secret_sql =
    "INSERT INTO webhook_secrets (webhook, position, sealed_secret, expires_at) VALUES (?1, ?2, ?3, ?4)";
constexpr const char* mark_removed_sql = "UPDATE webhooks SET removed_at = ?2, active = 0 WHERE id = ?1";
constexpr const char* cancel_some_sql =
    "UPDATE deliveries SET state = 'cancelled', due_at = NULL, updated_at = ?3 WHERE id IN (SELECT id FROM deliveries "
    "INDEXED BY deliveries_open WHERE state <> 'delivered' AND webhook = ?1 AND state = ?2 LIMIT ?4)";

base::Failure no_such_webhook() { return base::fail(base::ErrorKind::not_found, "There is no such webhook."); }

std::string header_context(base::WebhookId webhook, std::string_view name) {
  return fmt::format("webhook/{}/header/{}", webhook.text(), name);
}

}  // namespace

base::Result<std::vector<Webhook>> WebhookStore::webhooks_of(base::ProjectId project) {
  using Webhooks = std::vector<Webhook>;
  return parts_.readers.read([&](engine::Database& database) -> base::Result<Webhooks> {
    Webhooks found;
    auto rows = database.statement(ids_of_project_sql).query(project);
    while (rows.next()) {
      auto webhook = find(database, rows.id<base::WebhookId>(0));
      if (!webhook) return base::Failure(webhook.error());
      found.push_back(std::move(*webhook));
    }
    return found;
  });
}

base::Result<Webhook> WebhookStore::webhook(base::ProjectId project, base::WebhookId id) {
  auto found = parts_.readers.read([&](engine::Database& database) { return find(database, id); });
  if (found && found->project != project) return no_such_webhook();
  return found;
}

void WebhookStore::look_up(base::WebhookId id, base::Reply<base::Result<Webhook>> reply) {
  lookups_.read([this, id](engine::Database& database) { return find(database, id); }, std::move(reply));
}

base::Result<Webhook> WebhookStore::find(engine::Database& database, base::WebhookId id) const {
  Webhook webhook;
  {
    auto rows = database.statement(read_sql).query(id);
    if (!rows.next()) return no_such_webhook();
    webhook.id = id;
    webhook.project = rows.id<base::ProjectId>(1);
    webhook.url = rows.string(2);
    webhook.actions = words_of(rows.text(3));
    webhook.active = rows.boolean(4);
    webhook.description = rows.string(5);
    webhook.timeout = std::chrono::milliseconds(rows.integer(6));
    webhook.schedule = schedule_of(rows.text(7));
    webhook.disabled_reason = rows.string(8);
    webhook.created_at = rows.time(9);
    webhook.updated_at = rows.time(10);
    webhook.waits_for_screenshot = rows.boolean(11);
    webhook.revision = rows.integer(12);
  }
  read_sealed(database, webhook);
  return webhook;
}

void WebhookStore::read_sealed(engine::Database& database, Webhook& webhook) const {
  {
    auto rows = database.statement(read_headers_sql).query(webhook.id);
    while (rows.next()) {
      auto name = rows.string(0);
      auto value = parts_.vault.unseal(rows.text(1), header_context(webhook.id, name));
      webhook.headers.push_back(
          {.name = std::move(name), .value = value.value_or(""), .unopened = value ? std::string() : rows.string(1)});
    }
  }
  auto rows = database.statement(read_secrets_sql).query(webhook.id);
  while (rows.next()) {
    auto secret = parts_.vault.unseal(rows.text(0), sealed_secret_context(webhook.id));
    webhook.secrets.push_back({.text = secret.value_or(""),
                               .expires_at = rows.optional_time(1),
                               .unopened = secret ? std::string() : rows.string(0)});
  }
}

void WebhookStore::write_sealed(engine::Database& database, const Webhook& webhook) const {
  database.statement(erase_headers_sql).run(webhook.id);
  database.statement(erase_secrets_sql).run(webhook.id);
  std::size_t position = 0;
  for (const auto& header : webhook.headers) {
    const auto sealed = header.unopened.empty()
                            ? parts_.vault.seal(header.value, header_context(webhook.id, header.name))
                            : header.unopened;
    database.statement(insert_header_sql).run(webhook.id, position++, header.name, engine::Blob{sealed});
  }
  position = 0;
  for (const auto& secret : webhook.secrets) {
    const auto sealed =
        secret.unopened.empty() ? parts_.vault.seal(secret.text, sealed_secret_context(webhook.id)) : secret.unopened;
    database.statement(insert_secret_sql).run(webhook.id, position++, engine::Blob{sealed}, secret.expires_at);
  }
}

base::Result<void> WebhookStore::insert(const Webhook& webhook) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    if (!has_project(database, webhook.project)) {
      return base::fail(base::ErrorKind::not_found, "There is no such project.");
    }
    {
      auto rows = database.statement(count_sql).query(webhook.project);
      if (rows.next() && rows.integer(0) >= static_cast<std::int64_t>(webhooks::webhooks_per_project_max)) {
        return base::fail(base::ErrorKind::conflict,
                          fmt::format("The project has {} webhooks, which is the most it can have: delete one first.",
                                      webhooks::webhooks_per_project_max));
      }
    }
    database.statement(insert_sql)
        .run(webhook.id, webhook.project, webhook.url, text_of(webhook.actions), webhook.active, webhook.description,
             webhook.timeout, text_of_schedule(webhook.schedule), webhook.disabled_reason, webhook.created_at,
             webhook.updated_at, webhook.waits_for_screenshot);
    write_sealed(database, webhook);
    parts_.catalog.changed();
    return {};
  });
}

base::Result<Webhook> WebhookStore::change(base::ProjectId project, base::WebhookId id,
                                           std::function<base::Result<void>(Webhook&)> change) {
  DueTimes::Rule rule{.now = parts_.clock.now(), .schedule = {}};
  bool has_to_follow = false;
  auto changed_webhook = parts_.writer.write([&](engine::Database& database) -> base::Result<Webhook> {
    auto webhook = find(database, id);
    if (!webhook) return webhook;
    if (webhook->project != project) return no_such_webhook();
    const auto before = std::pair(webhook->url, webhook->schedule);
    const auto revision = webhook->revision;
    if (auto changed = change(*webhook); !changed) return base::Failure(changed.error());
    webhook->id = id;
    webhook->project = project;
    webhook->revision = revision + 1;
    database.statement(update_sql)
        .run(id, webhook->url, text_of(webhook->actions), webhook->active, webhook->description, webhook->timeout,
             text_of_schedule(webhook->schedule), webhook->disabled_reason, webhook->updated_at,
             webhook->waits_for_screenshot, webhook->revision);
    write_sealed(database, *webhook);
    parts_.catalog.changed();
    rule.schedule = webhook->schedule;
    rule.ends_waiting = webhook->url != before.first;
    has_to_follow = rule.ends_waiting || webhook->schedule != before.second;
    return webhook;
  });
  if (!changed_webhook || !has_to_follow) return changed_webhook;
  if (auto followed = follow(id, rule); !followed) return base::Failure(followed.error());
  return changed_webhook;
}

/// What waits for its next attempt waits no longer than the schedule says now; and not at all for another receiver, of
/// whom nothing bad is known. If the process ends in between, the rest waits as it did.
base::Result<void> WebhookStore::follow(base::WebhookId id, const DueTimes::Rule& rule) {
  DueTimes due_times(parts_.writer.database(), parts_.claims);
  DueTimes::Piece piece;
  do {
    auto next = parts_.writer.write([&](engine::Database&) -> base::Result<DueTimes::Piece> {
      return due_times.bring_back(id, rule, piece.position);
    });
    if (!next) return base::Failure(next.error());
    piece = *next;
  } while (piece.more);
  return {};
}

base::Result<void> WebhookStore::remove(base::ProjectId project, base::WebhookId id) {
  const auto now = parts_.clock.now();
  auto removed = parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    auto webhook = find(database, id);
    if (!webhook) return base::Failure(webhook.error());
    if (webhook->project != project) return no_such_webhook();
    database.statement(mark_removed_sql).run(id, now);
    database.statement(erase_headers_sql).run(id);
    database.statement(erase_secrets_sql).run(id);
    parts_.catalog.changed();
    return {};
  });
  if (!removed) return removed;
  // From here on nobody files for it. If the process ends in between, Housekeeping::erase_removed goes on.
  for (std::size_t cancelled = cancelled_at_once; cancelled >= cancelled_at_once;) {
    auto some = parts_.writer.write(
        [&](engine::Database& database) -> base::Result<std::size_t> { return cancel_some(database, id, now); });
    if (!some) return base::Failure(some.error());
    cancelled = *some;
  }
  return {};
}

std::string sealed_secret_context(base::WebhookId webhook) { return fmt::format("webhook/{}/secret", webhook.text()); }

std::size_t cancel_some(engine::Database& database, base::WebhookId webhook, base::Timestamp now) {
  std::size_t cancelled = 0;
  for (const auto state : {delivery::DeliveryState::pending, delivery::DeliveryState::held}) {
    database.statement(cancel_some_sql).run(webhook, delivery::to_text(state), now, cancelled_at_once - cancelled);
    cancelled += static_cast<std::size_t>(database.changes());
  }
  return cancelled;
}

}  // namespace bughook::storage::sqlite
