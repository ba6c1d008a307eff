#include "storage/sqlite/delivery_log.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_set>

#include <fmt/format.h>

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

using delivery::Delivery;
using delivery::DeliveryState;
using delivery::to_text;

constexpr std::int64_t no_bound = std::numeric_limits<std::int64_t>::max();

/// A page that is filtered by what no index knows looks through so many, and goes on with the next request.
constexpr std::size_t looked_through_max = 2'000;

constexpr const char* read_delivery_sql =
    "SELECT d.id, d.event, d.webhook, e.bug, e.action, d.state, d.attempts_done, d.due_at, d.last_reason, "
    "d.created_at, d.updated_at, e.project, w.url, b.number, a.status, a.total_us "
    "FROM deliveries d JOIN events e ON e.id = d.event LEFT JOIN webhooks w ON w.id = d.webhook "
    "LEFT JOIN bugs b ON b.id = e.bug LEFT JOIN attempts a ON a.delivery = d.id AND a.number = d.attempts_done "
    "WHERE d.id = ?1";
constexpr const char* webhooks_sql =
    "SELECT w.id FROM webhooks w JOIN projects p ON p.id = w.project WHERE w.project = ?1 AND p.removed_at IS NULL";
constexpr const char* open_sql =
    "SELECT id FROM deliveries INDEXED BY deliveries_open WHERE state <> 'delivered' AND webhook = ?1 AND state = ?2 "
    "AND id < ?3 ORDER BY id DESC LIMIT ?4";
constexpr const char* delivered_sql =
    "SELECT delivery FROM delivered_index WHERE webhook = ?1 AND delivery < ?2 ORDER BY delivery DESC LIMIT ?3";
constexpr const char* delivered_tail_sql =
    "SELECT id, webhook FROM deliveries WHERE id > ?1 AND id < ?2 AND state = 'delivered' ORDER BY id DESC";
constexpr const char* deliveries_of_bug_sql =
    "SELECT d.id, d.webhook, d.state FROM events e JOIN deliveries d ON d.event = e.id "
    "WHERE e.bug = ?1 AND e.project = ?2 AND d.id < ?3";
constexpr const char* read_body_sql = "SELECT body FROM events WHERE id = ?1";
constexpr const char* read_attempts_sql =
    "SELECT number, started_at, outcome, reason, detail, status, retry_after_s, dns_us, connect_us, tls_us, "
    "first_byte_us, total_us, remote_address, request_headers, response_headers, response_body, response_body_cut "
    "FROM attempts WHERE delivery = ?1 ORDER BY number";

constexpr const char* make_due_sql =
    "UPDATE deliveries SET state = 'pending', due_at = ?2, schedule_step = 0, updated_at = ?2 WHERE id = ?1";
constexpr const char* cancel_sql =
    "UPDATE deliveries SET state = 'cancelled', due_at = NULL, updated_at = ?2 WHERE id = ?1";
constexpr const char* has_webhook_sql =
    "SELECT 1 FROM webhooks w JOIN projects p ON p.id = w.project "
    "WHERE w.id = ?1 AND w.project = ?2 AND w.removed_at IS NULL AND p.removed_at IS NULL";
constexpr const char* recoverable_sql =
    "SELECT id, updated_at, attempts_done, due_at, schedule_step FROM deliveries INDEXED BY deliveries_open "
    "WHERE state <> 'delivered' AND webhook = ?1 AND state = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4";

/// All ids made at that time or later are at least this, all made earlier are below it: a span of time is one of ids,
/// and needs no index.
std::int64_t first_id_at(base::Timestamp time) {
  std::int64_t low = 0;
  std::int64_t high = no_bound;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (base::time_of_id(middle) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

base::Failure no_such_delivery() { return base::fail(base::ErrorKind::not_found, "There is no such delivery."); }

std::optional<std::chrono::microseconds> took_from(const engine::Rows& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  return std::chrono::microseconds(rows.integer(column));
}

std::optional<Delivery> find(engine::Database& database, base::DeliveryId id, std::optional<base::ProjectId> owner) {
  auto rows = database.statement(read_delivery_sql).query(id);
  if (!rows.next()) return std::nullopt;
  if (owner && rows.id<base::ProjectId>(11) != *owner) return std::nullopt;
  return Delivery{.id = id,
                  .event = rows.id<base::EventId>(1),
                  .webhook = rows.id<base::WebhookId>(2),
                  .bug = rows.id<base::BugId>(3),
                  .action = rows.string(4),
                  .state = delivery::parse_delivery_state(rows.text(5)).value_or(DeliveryState::failed),
                  .attempts_done = static_cast<int>(rows.integer(6)),
                  .due_at = rows.optional_time(7),
                  .last_reason = rows.string(8),
                  .created_at = rows.time(9),
                  .updated_at = rows.time(10),
                  .webhook_url = rows.string(12),
                  .bug_number = rows.integer(13),
                  .last_status = static_cast<int>(rows.integer(14)),
                  .last_took = took_from(rows, 15)};
}

/// Not of a removed project.
std::optional<Delivery> find_owned(engine::Database& database, base::ProjectId project, base::DeliveryId id) {
  return has_project(database, project) ? find(database, id, project) : std::nullopt;
}

delivery::RecordedAttempt attempt_from(const engine::Rows& rows) {
  using std::chrono::microseconds;
  delivery::RecordedAttempt attempt{
      .number = static_cast<int>(rows.integer(0)), .started_at = rows.time(1), .result = {}};
  auto& result = attempt.result;
  result.outcome = delivery::parse_outcome(rows.text(2)).value_or(delivery::Outcome::unreachable);
  result.reason = rows.string(3);
  result.detail = rows.string(4);
  result.status = static_cast<int>(rows.integer(5));
  if (!rows.is_null(6)) result.retry_after = std::chrono::seconds(rows.integer(6));
  result.timings = {microseconds(rows.integer(7)), microseconds(rows.integer(8)), microseconds(rows.integer(9)),
                    microseconds(rows.integer(10)), microseconds(rows.integer(11))};
  result.remote_address = rows.string(12);
  result.request_headers = delivery::HeaderList::of_text(rows.text(13));
  result.response_headers = delivery::HeaderList::of_text(rows.text(14));
  result.response_body = rows.string(15);
  result.response_body_cut = rows.boolean(16);
  return attempt;
}

/// Gathers the newest ids below the cursor, one more than are wanted: that one says that there is a next page.
class PageOfIds {
 public:
  PageOfIds(engine::Database& database, base::ProjectId project, const delivery::DeliveryFilter& filter)
      : database_(database),
        project_(project),
        filter_(filter),
        least_(filter.since ? first_id_at(*filter.since) : 0),
        below_(std::min(filter.below ? filter.below->number : no_bound,
                        filter.until ? first_id_at(*filter.until) : no_bound)),
        wanted_(static_cast<std::int64_t>(filter.action ? looked_through_max : filter.limit) + 1) {
    auto rows = database_.statement(webhooks_sql).query(project);
    while (rows.next()) {
      const auto webhook = rows.id<base::WebhookId>(0);
      if (!filter.webhook || *filter.webhook == webhook) webhooks_.insert(webhook);
    }
  }

  [[nodiscard]] std::vector<std::int64_t> find() {
    if (filter_.bug) {
      add_of_bug(*filter_.bug);
    } else {
      for (const auto state :
           {DeliveryState::pending, DeliveryState::failed, DeliveryState::cancelled, DeliveryState::held}) {
        if (!wants(state)) continue;
        for (const auto webhook : webhooks_) add_open(webhook, state);
      }
      if (wants(DeliveryState::delivered)) add_delivered();
    }
    std::sort(ids_.begin(), ids_.end(), std::greater());
    ids_.erase(std::lower_bound(ids_.begin(), ids_.end(), least_ - 1, std::greater()), ids_.end());
    if (ids_.size() > static_cast<std::size_t>(wanted_)) ids_.resize(static_cast<std::size_t>(wanted_));
    return std::move(ids_);
  }

 private:
  [[nodiscard]] bool wants(DeliveryState state) const { return !filter_.state || *filter_.state == state; }

  void add(engine::Rows rows) {
    while (rows.next()) ids_.push_back(rows.integer(0));
  }
  void add_open(base::WebhookId webhook, DeliveryState state) {
    add(database_.statement(open_sql).query(webhook, to_text(state), below_, wanted_));
  }
  void add_delivered() {
    const auto up_to = DeliveredIndex::up_to(database_);
    auto tail = database_.statement(delivered_tail_sql).query(up_to, below_);
    for (std::int64_t found = 0; found < wanted_ && tail.next();) {
      if (!webhooks_.contains(tail.id<base::WebhookId>(1))) continue;
      ids_.push_back(tail.integer(0));
      ++found;
    }
    for (const auto webhook : webhooks_) add(database_.statement(delivered_sql).query(webhook, below_, wanted_));
  }
  void add_of_bug(base::BugId bug) {
    auto rows = database_.statement(deliveries_of_bug_sql).query(bug, project_, below_);
    while (rows.next()) {
      if (!webhooks_.contains(rows.id<base::WebhookId>(1))) continue;
      const auto state = delivery::parse_delivery_state(rows.text(2));
      if (state && wants(*state)) ids_.push_back(rows.integer(0));
    }
  }

  engine::Database& database_;
  const base::ProjectId project_;
  const delivery::DeliveryFilter& filter_;
  const std::int64_t least_;
  const std::int64_t below_;
  const std::int64_t wanted_;
  std::unordered_set<base::WebhookId> webhooks_;  // of the project, removed ones too; none if it is removed
  std::vector<std::int64_t> ids_;
};

}  // namespace

base::Result<delivery::DeliveryPage> DeliveryLog::page(base::ProjectId project,
                                                       const delivery::DeliveryFilter& filter) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<delivery::DeliveryPage> {
    const auto ids = PageOfIds(database, project, filter).find();
    delivery::DeliveryPage page;
    const std::size_t shown_max = filter.action ? looked_through_max : filter.limit;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (i == shown_max || page.deliveries.size() == filter.limit) {
        if (i > 0) page.next_below = base::DeliveryId{ids[i - 1]};
        break;
      }
      auto found = find(database, base::DeliveryId{ids[i]}, project);
      if (found && (!filter.action || found->action == *filter.action)) page.deliveries.push_back(std::move(*found));
    }
    return page;
  });
}

base::Result<std::vector<Delivery>> DeliveryLog::deliveries(base::ProjectId project,
                                                            const std::vector<base::DeliveryId>& ids) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<std::vector<Delivery>> {
    std::vector<Delivery> all;
    for (const auto id : ids) {
      if (auto found = find_owned(database, project, id)) all.push_back(std::move(*found));
    }
    return all;
  });
}

base::Result<delivery::DeliveryDetail> DeliveryLog::delivery(base::ProjectId project, base::DeliveryId id) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<delivery::DeliveryDetail> {
    auto found = find_owned(database, project, id);
    if (!found) return no_such_delivery();
    delivery::DeliveryDetail detail{.delivery = std::move(*found), .body = {}, .attempts = {}};
    {
      auto rows = database.statement(read_body_sql).query(detail.delivery.event);
      if (rows.next()) detail.body = rows.string(0);
    }
    auto rows = database.statement(read_attempts_sql).query(id);
    while (rows.next()) detail.attempts.push_back(attempt_from(rows));
    return detail;
  });
}

void DeliveryLog::make_due(engine::Database& database, const Moved& moved, base::Timestamp now) {
  if (moved.from == DeliveryState::delivered) parts_.delivered.remove(moved.webhook, moved.id);
  database.statement(make_due_sql).run(moved.id, now);
  parts_.claims.due(moved.webhook, {base::to_ms(now), moved.id.number});
}

base::Result<Delivery> DeliveryLog::resend(base::ProjectId project, base::DeliveryId id, base::Timestamp now) {
  return parts_.writer.write([&](engine::Database& database) { return resend_one(database, project, id, now); });
}

base::Result<std::vector<Delivery>> DeliveryLog::resend_all(base::ProjectId project,
                                                            const std::vector<base::DeliveryId>& ids,
                                                            base::Timestamp now) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<std::vector<Delivery>> {
    std::vector<Delivery> all;
    for (const auto id : ids) {
      if (auto resent = resend_one(database, project, id, now)) all.push_back(std::move(*resent));
    }
    return all;
  });
}

base::Result<Delivery> DeliveryLog::resend_one(engine::Database& database, base::ProjectId project, base::DeliveryId id,
                                               base::Timestamp now) {
  const auto found = find_owned(database, project, id);
  if (!found) return no_such_delivery();
  {
    auto webhook = database.statement(has_webhook_sql).query(found->webhook, project);
    if (!webhook.next()) {
      return base::fail(base::ErrorKind::conflict, "The webhook was deleted: there is nowhere to send it.");
    }
  }
  if (found->attempts_done >= delivery::attempts_kept_max) {
    return base::fail(
        base::ErrorKind::conflict,
        fmt::format("The delivery was attempted {} times, which is the most that are kept.", found->attempts_done));
  }
  make_due(database, {found->id, found->webhook, found->state}, now);
  return find(database, id, project).value_or(*found);
}

base::Result<Delivery> DeliveryLog::cancel(base::ProjectId project, base::DeliveryId id, base::Timestamp now) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Delivery> {
    const auto found = find_owned(database, project, id);
    if (!found) return no_such_delivery();
    if (found->state != DeliveryState::pending && found->state != DeliveryState::held) {
      return base::fail(
          base::ErrorKind::conflict,
          fmt::format("The delivery is {}: only one that is pending or held can be cancelled.", to_text(found->state)));
    }
    database.statement(cancel_sql).run(id, now);
    return find(database, id, project).value_or(*found);
  });
}

base::Result<std::int64_t> DeliveryLog::recover(base::ProjectId project, base::WebhookId webhook, base::Timestamp since,
                                                base::Timestamp now) {
  std::int64_t recovered = 0;
  for (const auto from : {DeliveryState::failed, DeliveryState::held, DeliveryState::pending}) {
    Recovery recovery{webhook, from, since, now, no_bound};
    while (recovery.below > 0) {
      auto moved = parts_.writer.write([&](engine::Database& database) -> base::Result<Recovered> {
        {
          auto rows = database.statement(has_webhook_sql).query(webhook, project);
          if (!rows.next()) return base::fail(base::ErrorKind::not_found, "There is no such webhook.");
        }
        return recover_some(database, recovery);
      });
      if (!moved) return base::Failure(moved.error());
      recovered += moved->count;
      recovery.below = moved->below;
    }
  }
  return recovered;
}

DeliveryLog::Recovered DeliveryLog::recover_some(engine::Database& database, const Recovery& recovery) {
  std::vector<Moved> found;
  std::size_t seen = 0;
  std::int64_t lowest = 0;
  {
    auto rows = database.statement(recoverable_sql)
                    .query(recovery.webhook, to_text(recovery.from), recovery.below, recovered_at_once);
    for (; rows.next(); ++seen) {
      lowest = rows.integer(0);
      // It failed, or was held, when it was last changed; before `since` it was another's concern.
      if (rows.time(1) < recovery.since || rows.integer(2) >= delivery::attempts_kept_max) continue;
      // What is pending but due is on its way, and what was not tried yet waits for its picture.
      if (recovery.from == DeliveryState::pending && (rows.time(3) <= recovery.now || rows.integer(4) == 0)) continue;
      found.push_back({base::DeliveryId{lowest}, recovery.webhook, recovery.from});
    }
  }
  for (const auto& moved : found) make_due(database, moved, recovery.now);
  return {static_cast<std::int64_t>(found.size()), seen == recovered_at_once ? lowest : 0};
}

}  // namespace bughook::storage::sqlite
