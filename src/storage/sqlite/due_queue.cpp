#include "storage/sqlite/due_queue.hpp"

#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

// One step to each webhook that has something pending, however much it has.
constexpr const char* next_owed_webhook_sql =
    "SELECT webhook, due_at FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending' AND webhook > ?1 "
    "ORDER BY webhook, due_at LIMIT 1";
constexpr const char* is_there_sql = "SELECT 1 FROM webhooks WHERE id = ?1 AND removed_at IS NULL";

// In two steps: for `(due_at, id) > (?2, ?3)` SQLite would walk all that are due at the same moment, and a recovery
// makes a million of these.
constexpr const char* find_due_then_sql =
    "SELECT id, due_at FROM deliveries INDEXED BY deliveries_due "
    "WHERE state = 'pending' AND webhook = ?1 AND due_at = ?2 AND id > ?3 ORDER BY id";
constexpr const char* find_due_later_sql =
    "SELECT id, due_at FROM deliveries INDEXED BY deliveries_due "
    "WHERE state = 'pending' AND webhook = ?1 AND due_at > ?2 ORDER BY due_at, id";
constexpr const char* read_due_sql =
    "SELECT d.event, d.created_at, d.attempts_done, d.schedule_step, e.body, e.waits "
    "FROM deliveries d JOIN events e ON e.id = d.event WHERE d.id = ?1";

constexpr const char* freeze_sql = "UPDATE events SET waits = 0 WHERE id = ?1";

constexpr const char* read_attempts_done_sql = "SELECT attempts_done FROM deliveries WHERE id = ?1";
constexpr const char* move_delivery_sql =
    "UPDATE deliveries SET state = ?2, due_at = ?3, attempts_done = ?4, schedule_step = schedule_step + 1, "
    "last_reason = ?5, updated_at = ?6 WHERE id = ?1 AND state = 'pending'";
constexpr const char* count_attempt_sql =
    "UPDATE deliveries SET attempts_done = ?2, last_reason = ?3, updated_at = ?4 WHERE id = ?1";
constexpr const char* disable_webhook_sql =
    "UPDATE webhooks SET active = 0, disabled_reason = ?2, updated_at = ?3, revision = revision + 1 "
    "WHERE id = ?1 AND active = 1";

}  // namespace

class DueQueue::ClaimOperation final : public engine::Operation {
 public:
  ClaimOperation(DueQueue& queue, Search search, base::Reply<base::Result<delivery::ClaimedBatch>> reply)
      : queue_(queue), search_(search), reply_(std::move(reply)) {}
  void apply() override { found_ = queue_.find(search_); }
  void answer(engine::Replies& replies) override {
    replies.add(reply_, base::Result<delivery::ClaimedBatch>(std::move(found_)));
  }
  void refuse(const base::Error& error, engine::Replies& replies) override {
    replies.add(reply_, base::Result<delivery::ClaimedBatch>(base::Failure(error)));
  }

 private:
  DueQueue& queue_;
  Search search_;
  base::Reply<base::Result<delivery::ClaimedBatch>> reply_;
  delivery::ClaimedBatch found_;
};

class DueQueue::ReleaseOperation final : public engine::Operation {
 public:
  ReleaseOperation(Claims& claims, std::vector<base::DeliveryId> deliveries)
      : claims_(claims), deliveries_(std::move(deliveries)) {}
  void apply() override {
    for (const auto delivery : deliveries_) claims_.release(delivery);
  }
  void answer(engine::Replies&) override {}
  void refuse(const base::Error&, engine::Replies&) override {}
  [[nodiscard]] bool must_stand() const override { return true; }
  [[nodiscard]] std::size_t bytes() const override { return 128 + deliveries_.size() * sizeof(base::DeliveryId); }

 private:
  Claims& claims_;
  std::vector<base::DeliveryId> deliveries_;
};

class DueQueue::RecordOperation final : public engine::Operation {
 public:
  RecordOperation(DueQueue& queue, delivery::AttemptRecord record) : queue_(queue), record_(std::move(record)) {}
  void apply() override { queue_.write(record_); }
  void answer(engine::Replies&) override { queue_.count(record_); }
  void refuse(const base::Error&, engine::Replies&) override {}
  [[nodiscard]] bool must_stand() const override { return true; }
  void shrink() override {
    auto& result = record_.result;
    result.response_body_cut = result.response_body_cut || !result.response_body.empty();
    result.response_body = {};
    result.request_headers = {};
    result.response_headers = {};
  }
  [[nodiscard]] std::size_t bytes() const override {
    const auto& result = record_.result;
    return 512 + result.response_body.size() + result.request_headers.text().size() +
           result.response_headers.text().size();
  }

 private:
  DueQueue& queue_;
  delivery::AttemptRecord record_;
};

DueQueue::DueQueue(Parts parts)
    : parts_(parts),
      database_(parts.writer.database()),
      recorded_(parts.metrics.counter("bughook_attempts_recorded_total", "Attempts on stable storage.")),
      accepted_to_recorded_(
          parts.metrics.histogram("bughook_accepted_to_recorded_seconds",
                                  "From the acceptance of a report to the durable record of its delivery.")) {}

base::Result<std::vector<delivery::OwedWebhook>> DueQueue::owed_webhooks() {
  using Owed = std::vector<delivery::OwedWebhook>;
  return parts_.readers.read([](engine::Database& database) -> base::Result<Owed> {
    Owed owed;
    base::WebhookId last;
    for (;;) {
      auto rows = database.statement(next_owed_webhook_sql).query(last);
      if (!rows.next()) return owed;
      last = rows.id<base::WebhookId>(0);
      auto there = database.statement(is_there_sql).query(last);
      if (there.next()) owed.push_back({last, rows.time(1)});
    }
  });
}

void DueQueue::claim_due(base::WebhookId webhook, base::Timestamp now, std::size_t limit, std::size_t bytes_max,
                         base::Reply<base::Result<delivery::ClaimedBatch>> reply) {
  const Search search{webhook, now, limit, bytes_max};
  parts_.writer.push(std::make_unique<ClaimOperation>(*this, search, std::move(reply)));
}

void DueQueue::release(std::vector<base::DeliveryId> deliveries) {
  parts_.writer.push(std::make_unique<ReleaseOperation>(parts_.claims, std::move(deliveries)));
}

void DueQueue::record(delivery::AttemptRecord record) {
  parts_.writer.push(std::make_unique<RecordOperation>(*this, std::move(record)));
}

bool DueQueue::can_record() const { return parts_.writer.health().is_writable(); }

delivery::ClaimedBatch DueQueue::find(const Search& search) {
  Finding finding{.search = search, .position = parts_.claims.position(search.webhook), .found = {}};
  const auto from = finding.position;
  const bool goes_on =
      walk(database_.statement(find_due_then_sql).query(search.webhook, from.due_ms, from.delivery), finding);
  if (goes_on) walk(database_.statement(find_due_later_sql).query(search.webhook, from.due_ms), finding);
  parts_.claims.advance(search.webhook, finding.position);
  return std::move(finding.found);
}

/// Claims what is due, in order; false at the first that stays.
bool DueQueue::walk(engine::Rows due, Finding& finding) {
  while (due.next()) {
    const auto id = due.id<base::DeliveryId>(0);
    const auto due_at = due.time(1);
    if (!parts_.claims.contains(id) && !take(id, due_at, finding)) {
      finding.found.next_due_at = due_at;
      return false;
    }
    finding.position = {base::to_ms(due_at), id.number};
  }
  return true;
}

bool DueQueue::take(base::DeliveryId id, base::Timestamp due_at, Finding& finding) {
  auto& owed = finding.found.owed;
  const auto& search = finding.search;
  if (due_at > search.now || owed.size() >= search.limit) return false;
  auto rows = database_.statement(read_due_sql).query(id);
  if (!rows.next()) return false;
  const auto body = rows.text(4);
  if (!owed.empty() && finding.bytes + body.size() > search.bytes_max) return false;
  finding.bytes += body.size();
  const auto event = rows.id<base::EventId>(0);
  // Its wait for a picture has passed: it goes as it is, to all who are told of it.
  if (rows.boolean(5)) database_.statement(freeze_sql).run(event);
  owed.push_back({.id = id,
                  .webhook = search.webhook,
                  .event = event,
                  .created_at = rows.time(1),
                  .attempts_done = static_cast<int>(rows.integer(2)),
                  .schedule_step = static_cast<int>(rows.integer(3)),
                  .body = std::make_shared<const std::string>(body)});
  parts_.claims.add(id, search.webhook, due_at, owed.back().attempts_done);
  return true;
}

void DueQueue::write(const delivery::AttemptRecord& record) {
  const auto now = parts_.clock.now();
  const auto number = move_delivery(record, now);
  if (!number) return;  // its bug was removed meanwhile
  insert_attempt(database_, record.delivery, *number, record.started_at, record.result);
  if (record.next.disables_webhook) {
    database_.statement(disable_webhook_sql).run(record.webhook, record.result.reason, now);
    parts_.catalog.changed();
  }
}

/// Answers the attempt's number; none when the delivery is gone. Of one that was claimed nothing has to be read.
std::optional<int> DueQueue::move_delivery(const delivery::AttemptRecord& record, base::Timestamp now) {
  auto attempts_done = parts_.claims.end(record.delivery);
  if (!attempts_done) {
    auto rows = database_.statement(read_attempts_done_sql).query(record.delivery);
    if (!rows.next()) return std::nullopt;
    attempts_done = static_cast<int>(rows.integer(0));
  }
  const int number = *attempts_done + 1;
  if (move_pending(record, number, now)) return number;
  database_.statement(count_attempt_sql).run(record.delivery, number, record.result.reason, now);
  return database_.changes() == 0 ? std::nullopt : std::optional(number);
}

/// False when it is not pending (any more).
bool DueQueue::move_pending(const delivery::AttemptRecord& record, int attempts_done, base::Timestamp now) {
  const auto& next = record.next;
  const bool retry = next.state == delivery::DeliveryState::pending;
  const auto due_at = retry ? std::optional(next.due_at.value_or(now)) : std::nullopt;
  database_.statement(move_delivery_sql)
      .run(record.delivery, delivery::to_text(next.state), due_at, attempts_done, record.result.reason, now);
  if (database_.changes() == 0) return false;
  if (retry) parts_.claims.due(record.webhook, {base::to_ms(*due_at), record.delivery.number});
  if (next.state == delivery::DeliveryState::delivered) parts_.delivered.add(record.webhook, record.delivery);
  return true;
}

/// After the commit.
void DueQueue::count(const delivery::AttemptRecord& record) {
  recorded_.add();
  parts_.health.recorded(record);
  if (on_recorded_) on_recorded_(record.webhook, record.delivery);
  const bool delivered = record.next.state == delivery::DeliveryState::delivered;
  if (delivered) accepted_to_recorded_.observe(parts_.clock.now() - record.delivery.made_at());
}

}  // namespace bughook::storage::sqlite
