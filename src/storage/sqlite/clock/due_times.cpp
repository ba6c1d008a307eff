#include "storage/sqlite/clock/due_times.hpp"

#include <algorithm>

#include "accounts/project_settings.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr std::chrono::seconds picture_wait_max{accounts::screenshot_wait_seconds_max};

// In two steps, as in due_queue.cpp: many may be due at the same moment.
constexpr const char* then_sql =
    "SELECT id, due_at, schedule_step, attempts_done FROM deliveries INDEXED BY deliveries_due "
    "WHERE state = 'pending' AND webhook = ?1 AND due_at = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
constexpr const char* later_sql =
    "SELECT id, due_at, schedule_step, attempts_done FROM deliveries INDEXED BY deliveries_due "
    "WHERE state = 'pending' AND webhook = ?1 AND due_at > ?2 ORDER BY due_at, id LIMIT ?3";
constexpr const char* asked_sql = "SELECT retry_after_s FROM attempts WHERE delivery = ?1 AND number = ?2";
constexpr const char* move_sql = "UPDATE deliveries SET due_at = ?2 WHERE id = ?1 AND state = 'pending'";

std::chrono::milliseconds with_jitter(std::chrono::seconds gap, double jitter) {
  return std::chrono::ceil<std::chrono::milliseconds>(gap * (1.0 + jitter));
}

/// The gap before the attempt after `step` ones. A schedule that was made shorter ends with its last.
std::chrono::seconds gap_after(const std::vector<std::chrono::seconds>& schedule, int step) {
  if (step <= 0) return picture_wait_max;
  if (schedule.empty()) return std::chrono::seconds(0);
  return schedule[std::min(static_cast<std::size_t>(step), schedule.size()) - 1];
}

}  // namespace

base::Timestamp DueTimes::latest(const Rule& rule) {
  auto longest = picture_wait_max;
  for (const auto gap : rule.schedule) longest = std::max(longest, gap);
  return rule.now + with_jitter(longest, rule.jitter);
}

DueTimes::Piece DueTimes::bring_back(base::WebhookId webhook, const Rule& rule, DuePosition from) {
  // Those that are due now and not sent yet are late enough.
  from = std::max(from, DuePosition{base::to_ms(rule.beyond.value_or(rule.now)), 0});
  Piece piece{.position = from, .moved = 0, .more = false};
  const auto waiting = next(webhook, from);
  piece.more = waiting.size() >= due_times_at_once;
  for (const auto& each : waiting) {
    piece.position = {base::to_ms(each.due_at), each.id.number};
    if (claims_.contains(each.id)) continue;
    const auto due_at = judge(each, rule);
    if (!due_at) continue;
    database_.statement(move_sql).run(each.id, *due_at);
    claims_.due(webhook, {base::to_ms(*due_at), each.id.number});
    ++piece.moved;
  }
  return piece;
}

std::vector<DueTimes::Waiting> DueTimes::next(base::WebhookId webhook, DuePosition from) {
  std::vector<Waiting> found;
  const auto add = [&](engine::Rows rows) {
    while (rows.next()) {
      found.push_back({rows.id<base::DeliveryId>(0), rows.time(1), static_cast<int>(rows.integer(2)),
                       static_cast<int>(rows.integer(3))});
    }
  };
  if (from.delivery > 0) {
    add(database_.statement(then_sql).query(webhook, from.due_ms, from.delivery, due_times_at_once));
  }
  if (found.size() < due_times_at_once) {
    add(database_.statement(later_sql).query(webhook, from.due_ms, due_times_at_once - found.size()));
  }
  return found;
}

/// When it is to be due; none when it may stay.
std::optional<base::Timestamp> DueTimes::judge(const Waiting& waiting, const Rule& rule) {
  if (rule.ends_waiting && waiting.schedule_step > 0) return rule.now;
  auto gap = gap_after(rule.schedule, waiting.schedule_step);
  if (waiting.due_at <= rule.now + with_jitter(gap, rule.jitter)) return std::nullopt;
  {
    auto rows = database_.statement(asked_sql).query(waiting.id, waiting.attempts_done);
    if (rows.next() && !rows.is_null(0)) gap = std::max(gap, std::chrono::seconds(rows.integer(0)));
  }
  const auto due_at = rule.now + gap;
  return waiting.due_at > due_at ? std::optional<base::Timestamp>(due_at) : std::nullopt;
}

}  // namespace bughook::storage::sqlite
