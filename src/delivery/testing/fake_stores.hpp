// Stores in memory that keep the promises of queue_store.hpp and webhook_store.hpp, count what is asked of
// them, answer claims when the test wants, and notice every breach of the rules of claiming.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "delivery/queue_store.hpp"
#include "delivery/testing/receiver.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::delivery::testing {

class FakeQueueStore final : public QueueStore {
 public:
  struct Row {
    webhooks::OwedDelivery owed;
    DeliveryState state = DeliveryState::pending;
    base::Timestamp due_at;
    bool claimed = false;
    int releases = 0;
    std::vector<AttemptRecord> attempts;
  };

  explicit FakeQueueStore(const base::Clock& clock) : ids_(clock, 1, 0), clock_(clock) {}

  /// Pending and claimed, as the commit that made it hands it over.
  webhooks::OwedDelivery add_fresh(base::WebhookId webhook, std::string body = "{}") {
    return add(webhook, std::move(body), clock_.now(), true);
  }
  /// Pending; nobody was told.
  base::DeliveryId add_pending(base::WebhookId webhook, base::Timestamp due_at, std::string body = "{}") {
    return add(webhook, std::move(body), due_at, false).id;
  }
  /// What the management API does before it calls Dispatcher::drop.
  void cancel(base::DeliveryId id) {
    const std::lock_guard lock(mutex_);
    rows_.at(id).state = DeliveryState::cancelled;
  }

  /// What it does before Dispatcher::note_due, when someone wants a delivery sent again.
  void make_pending(base::DeliveryId id, base::Timestamp due_at) {
    const std::lock_guard lock(mutex_);
    auto& row = rows_.at(id);
    row.state = DeliveryState::pending;
    row.due_at = due_at;
    row.owed.schedule_step = 0;
  }

  /// Claims are made, but their answers wait until they are let go.
  void hold_claims() {
    const std::lock_guard lock(mutex_);
    holds_claims_ = true;
  }
  void let_claims_go() {
    std::vector<Held> held;
    {
      const std::lock_guard lock(mutex_);
      holds_claims_ = false;
      held = std::exchange(held_, {});
    }
    for (auto& [batch, reply] : held) reply.answer(std::move(batch));
  }
  void fail_claims(bool fails) {
    const std::lock_guard lock(mutex_);
    fails_claims_ = fails;
  }

  void set_can_record(bool can) { can_record_ = can; }

  /// `holds(rows)`, looked at anew after each call of the store.
  template <class Condition>
  [[nodiscard]] bool wait_until(Condition holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return holds(std::as_const(rows_)); });
  }
  [[nodiscard]] bool wait_for_attempts(std::size_t count) {
    return wait_until([count](const auto& rows) {
      std::size_t attempts = 0;
      for (const auto& [id, row] : rows) attempts += row.attempts.size();
      return attempts >= count;
    });
  }
  [[nodiscard]] bool wait_for_claims(std::size_t count) {
    return wait_until([&](const auto&) { return claims_ >= count; });
  }
  [[nodiscard]] bool wait_for_all(DeliveryState state) {
    return wait_until([state](const auto& rows) {
      return std::all_of(rows.begin(), rows.end(), [&](const auto& each) { return each.second.state == state; });
    });
  }

  [[nodiscard]] Row row(base::DeliveryId id) {
    const std::lock_guard lock(mutex_);
    return rows_.at(id);
  }
  [[nodiscard]] std::map<base::DeliveryId, Row> rows() {
    const std::lock_guard lock(mutex_);
    return rows_;
  }
  [[nodiscard]] std::size_t claims() {
    const std::lock_guard lock(mutex_);
    return claims_;
  }
  [[nodiscard]] std::size_t claimed_bytes() {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& [id, row] : rows_) bytes += row.claimed ? row.owed.body->size() : 0;
    return bytes;
  }
  [[nodiscard]] std::size_t claimed_count() {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(rows_.begin(), rows_.end(), [](const auto& each) { return each.second.claimed; }));
  }
  /// Empty, or what was done to a delivery without a claim to it.
  [[nodiscard]] std::string breaches() {
    const std::lock_guard lock(mutex_);
    return breaches_;
  }

  base::Result<std::vector<OwedWebhook>> owed_webhooks() override {
    const std::lock_guard lock(mutex_);
    if (fails_claims_) return base::fail(base::ErrorKind::internal, "the disk is gone");
    std::map<base::WebhookId, base::Timestamp> earliest;
    for (const auto& [id, row] : rows_) {
      if (row.state != DeliveryState::pending) continue;
      const auto [at, is_new] = earliest.emplace(row.owed.webhook, row.due_at);
      if (!is_new) at->second = std::min(at->second, row.due_at);
    }
    std::vector<OwedWebhook> owed;
    for (const auto& [webhook, due_at] : earliest) owed.push_back({webhook, due_at});
    return owed;
  }

  void claim_due(base::WebhookId webhook, base::Timestamp now, std::size_t limit, std::size_t bytes_max,
                 base::Reply<base::Result<ClaimedBatch>> reply) override {
    std::unique_lock lock(mutex_);
    ++claims_;
    auto batch = fails_claims_ ? base::fail(base::ErrorKind::internal, "the disk is gone")
                               : base::Result<ClaimedBatch>(claim(webhook, now, limit, bytes_max));
    if (holds_claims_) {
      held_.push_back({std::move(batch), std::move(reply)});
    } else {
      reply.answer(std::move(batch));
    }
    lock.unlock();
    changed_.notify_all();
  }

  void release(std::vector<base::DeliveryId> deliveries) override {
    {
      const std::lock_guard lock(mutex_);
      for (const auto id : deliveries) {
        end_claim(rows_.at(id), "released");
        ++rows_.at(id).releases;
      }
    }
    changed_.notify_all();
  }

  void on_recorded(OnRecorded) override {}
  [[nodiscard]] bool can_record() const override { return can_record_; }
  void record(AttemptRecord record) override {
    {
      const std::lock_guard lock(mutex_);
      auto& row = rows_.at(record.delivery);
      end_claim(row, "recorded");
      ++row.owed.attempts_done;
      ++row.owed.schedule_step;
      if (row.state == DeliveryState::pending) row.state = record.next.state;
      if (record.next.due_at) row.due_at = *record.next.due_at;
      row.attempts.push_back(std::move(record));
    }
    changed_.notify_all();
  }

 private:
  struct Held {
    base::Result<ClaimedBatch> batch;
    base::Reply<base::Result<ClaimedBatch>> reply;
  };

  webhooks::OwedDelivery add(base::WebhookId webhook, std::string body, base::Timestamp due_at, bool claimed) {
    const std::lock_guard lock(mutex_);
    webhooks::OwedDelivery owed{.id = ids_.make<base::DeliveryId>(),
                                .webhook = webhook,
                                .event = ids_.make<base::EventId>(),
                                .created_at = clock_.now(),
                                .attempts_done = 0,
                                .schedule_step = 0,
                                .body = std::make_shared<const std::string>(std::move(body))};
    rows_[owed.id] = {owed, DeliveryState::pending, due_at, claimed, 0, {}};
    return owed;
  }

  void end_claim(Row& row, const char* what) {
    if (!row.claimed) breaches_ += row.owed.id.text() + " was " + what + " without a claim; ";
    row.claimed = false;
  }

  ClaimedBatch claim(base::WebhookId webhook, base::Timestamp now, std::size_t limit, std::size_t bytes_max) {
    std::vector<Row*> pending;
    for (auto& [id, row] : rows_) {
      if (row.owed.webhook == webhook && row.state == DeliveryState::pending && !row.claimed) pending.push_back(&row);
    }
    std::stable_sort(pending.begin(), pending.end(), [](const Row* a, const Row* b) { return a->due_at < b->due_at; });
    ClaimedBatch batch;
    std::size_t bytes = 0;
    for (auto* row : pending) {
      bytes += row->owed.body->size();
      const bool fits = batch.owed.empty() || (batch.owed.size() < limit && bytes <= bytes_max);
      if (row->due_at > now || !fits) {
        batch.next_due_at = row->due_at;
        break;
      }
      row->claimed = true;
      batch.owed.push_back(row->owed);
    }
    return batch;
  }

  base::IdGenerator ids_;
  const base::Clock& clock_;
  std::atomic<bool> can_record_{true};
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::map<base::DeliveryId, Row> rows_;
  std::vector<Held> held_;
  std::size_t claims_ = 0;
  bool holds_claims_ = false;
  bool fails_claims_ = false;
  std::string breaches_;
};

class FakeWebhookStore final : public webhooks::WebhookStore {
 public:
  void put(webhooks::Webhook webhook) {
    const std::lock_guard lock(mutex_);
    webhooks_[webhook.id] = std::move(webhook);
  }
  void erase(base::WebhookId id) {
    const std::lock_guard lock(mutex_);
    webhooks_.erase(id);
  }
  void fail(bool fails) {
    const std::lock_guard lock(mutex_);
    fails_ = fails;
  }

  /// Webhooks are read, but the answers wait until they are let go.
  void hold_reads() {
    const std::lock_guard lock(mutex_);
    holds_reads_ = true;
  }
  void let_reads_go() {
    std::vector<base::Task> held;
    {
      const std::lock_guard lock(mutex_);
      holds_reads_ = false;
      held = std::exchange(held_, {});
    }
    for (auto& answer : held) answer();
  }
  [[nodiscard]] std::size_t reads() {
    const std::lock_guard lock(mutex_);
    return reads_;
  }

  void look_up(base::WebhookId id, base::Reply<base::Result<webhooks::Webhook>> reply) override {
    auto found = webhook(id);
    const std::lock_guard lock(mutex_);
    ++reads_;
    base::Task answer = [reply = std::move(reply), found = std::move(found)]() mutable {
      reply.answer(std::move(found));
    };
    if (holds_reads_) {
      held_.push_back(std::move(answer));
    } else {
      answer();
    }
  }
  base::Result<webhooks::Webhook> webhook(base::WebhookId id) {
    const std::lock_guard lock(mutex_);
    if (fails_) return base::fail(base::ErrorKind::internal, "the disk is gone");
    const auto found = webhooks_.find(id);
    if (found == webhooks_.end()) return base::fail(base::ErrorKind::not_found, "no such webhook");
    return found->second;
  }

  base::Result<std::vector<webhooks::Webhook>> webhooks_of(base::ProjectId project) override {
    const std::lock_guard lock(mutex_);
    std::vector<webhooks::Webhook> found;
    for (const auto& [id, webhook] : webhooks_) {
      if (webhook.project == project) found.push_back(webhook);
    }
    return found;
  }
  base::Result<webhooks::Webhook> webhook(base::ProjectId project, base::WebhookId id) override {
    auto found = webhook(id);
    if (found && found->project != project) return base::fail(base::ErrorKind::not_found, "no such webhook");
    return found;
  }
  base::Result<void> insert(const webhooks::Webhook& webhook) override {
    put(webhook);
    return {};
  }
  base::Result<webhooks::Webhook> change(base::ProjectId project, base::WebhookId id,
                                         std::function<base::Result<void>(webhooks::Webhook&)> change) override {
    auto found = webhook(project, id);
    if (!found) return found;
    if (auto changed = change(*found); !changed) return base::Failure(changed.error());
    ++found->revision;
    put(*found);
    return found;
  }
  base::Result<void> remove(base::ProjectId project, base::WebhookId id) override {
    if (auto found = webhook(project, id); !found) return base::Failure(found.error());
    erase(id);
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<base::WebhookId, webhooks::Webhook> webhooks_;
  bool fails_ = false;
  bool holds_reads_ = false;
  std::vector<base::Task> held_;
  std::size_t reads_ = 0;
};

}  // namespace bughook::delivery::testing
