#include "storage/sqlite/bulk/health_log.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* read_sql =
    "SELECT delivered, failed, took, last_reason FROM webhook_health WHERE slot = ?1 AND webhook = ?2";
constexpr const char* write_sql =
    "INSERT OR REPLACE INTO webhook_health (slot, webhook, delivered, failed, took, last_reason) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

}  // namespace

void HealthLog::Tally::add(const Tally& later) {
  delivered += later.delivered;
  failed += later.failed;
  took.add(later.took);
  if (later.failed > 0) last_reason = later.last_reason;
}

void HealthLog::recorded(const delivery::AttemptRecord& record) {
  auto& tally = unwritten_[{delivery::health_slot_start(record.started_at), record.webhook}];
  const bool delivered = record.result.outcome == delivery::Outcome::delivered;
  ++(delivered ? tally.delivered : tally.failed);
  if (!delivered) tally.last_reason = record.result.reason;
  tally.took.add(record.result.timings.total);
  has_any_.store(true, std::memory_order_relaxed);
}

base::Result<void> HealthLog::write() {
  if (!has_any_.load()) return {};
  return parts_.writer.write([this](engine::Database&) -> base::Result<void> {
    write_rows();
    return {};
  });
}

void HealthLog::write_rows() {
  for (const auto& [key, tally] : unwritten_) {
    write_row(key, tally);
    written_[key].add(tally);
  }
  unwritten_.clear();
  has_any_ = false;
}

void HealthLog::write_row(const Key& key, Tally tally) {
  auto sum = std::move(tally);
  {
    auto rows = database_.statement(read_sql).query(key.slot, key.webhook);
    if (rows.next()) {
      Tally before{rows.integer(0), rows.integer(1), delivery::LatencyHistogram::parse(rows.text(2)), rows.string(3)};
      before.add(sum);
      sum = std::move(before);
    }
  }
  database_.statement(write_sql).run(key.slot, key.webhook, sum.delivered, sum.failed, sum.took.text(),
                                     sum.last_reason);
}

/// What came since goes on top of it.
void HealthLog::rolled_back() {
  for (auto& [key, tally] : unwritten_) written_[key].add(tally);
  unwritten_ = std::exchange(written_, {});
  has_any_ = !unwritten_.empty();
}

base::Result<std::vector<delivery::HealthSlot>> HealthLog::slots(base::WebhookId webhook, base::Timestamp since) {
  using Slots = std::vector<delivery::HealthSlot>;
  // On a full disk what stands there is still shown.
  (void)write();
  const auto now = parts_.clock.now();
  return parts_.readers.read([&](engine::Database& database) -> base::Result<Slots> {
    Slots slots;
    // One by one: the rows of a slot stand together, those of a webhook do not.
    for (auto at = delivery::health_slot_start(since); at <= now; at += delivery::health_slot_length) {
      auto rows = database.statement(read_sql).query(at, webhook);
      if (!rows.next()) continue;
      slots.push_back(
          {at, rows.integer(0), rows.integer(1), delivery::LatencyHistogram::parse(rows.text(2)), rows.string(3)});
    }
    return slots;
  });
}

}  // namespace bughook::storage::sqlite
