#include "delivery/lanes.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "delivery/next_step.hpp"

namespace bughook::delivery {

namespace {

/// The wall clock may be set while a timer sleeps: look again at least this often.
constexpr std::chrono::seconds sleep_max{30};
/// A store that could not answer a claim is asked again after this.
constexpr std::chrono::seconds claim_retry{1};
/// Lanes that are not proven (new, or failing) get at most this share of a loop's sockets.
constexpr std::size_t unproven_share_percent = 75;

void earlier(std::optional<base::Timestamp>& time, base::Timestamp candidate) {
  if (!time || candidate < *time) time = candidate;
}

}  // namespace

Lanes::Lanes(Dependencies dependencies)
    : d_(std::move(dependencies)), sender_(d_.client, d_.clock), timer_(d_.loop.executor()) {}

void Lanes::take_fresh(webhooks::OwedDelivery owed) {
  if (closed_) return d_.queue.release({owed.id});
  auto& lane = lane_of(owed.webhook);
  const bool has_room =
      lane.queue.size() < d_.limits.queue_max && queued_bytes_ + owed.body->size() <= d_.limits.queued_bytes_max;
  if (!has_room || !prepare(lane) || !lane.is_active()) {
    d_.metrics.overflowed.add();
    earlier(lane.store_due_at, owed.created_at);
    d_.queue.release({owed.id});
  } else {
    queued_bytes_ += owed.body->size();
    d_.metrics.queued.add(1);
    lane.queue.push_back(std::move(owed));
  }
  pump(lane);
}

void Lanes::note_due(base::WebhookId webhook, base::Timestamp due_at) {
  if (closed_) return;
  auto& lane = lane_of(webhook);
  earlier(lane.store_due_at, due_at);
  pump(lane);
}

void Lanes::reload(base::WebhookId webhook) {
  auto& lane = lane_of(webhook);
  lane.prepared.reset();
  lane.halted = false;
  if (prepare(lane) && lane.is_active()) {
    lane.store_due_at = d_.clock.now();  // it may have been inactive until now: ask what is pending
  } else {
    give_back_queue(lane);
  }
  pump(lane);
}

void Lanes::drop(base::WebhookId webhook, base::DeliveryId delivery) {
  const auto found = lanes_.find(webhook);
  if (found == lanes_.end()) return;
  auto& queue = found->second->queue;
  const auto owed = std::find_if(queue.begin(), queue.end(), [&](const auto& each) { return each.id == delivery; });
  if (owed == queue.end()) return;
  queued_bytes_ -= owed->body->size();
  d_.metrics.queued.add(-1);
  queue.erase(owed);
  d_.queue.release({delivery});
}

void Lanes::close(base::Task when_still) {
  closed_ = true;
  for (auto& [id, lane] : lanes_) give_back_queue(*lane);
  timetable_.clear();
  timer_.cancel();
  when_still_ = std::move(when_still);
  if (in_flight_ == 0) std::exchange(when_still_, {})();
}

base::Awaitable<AttemptResult> Lanes::send_once(webhooks::Webhook webhook, base::EventId event, std::string body) {
  auto prepared = PreparedWebhook::prepare(std::move(webhook));
  if (!prepared) {
    AttemptResult refused;
    refused.outcome = Outcome::blocked;
    refused.reason = "invalid_webhook";
    refused.detail = prepared.error().detail;
    co_return refused;
  }
  auto result = co_await sender_.send(*prepared, event, body);
  co_return result;
}

Lane& Lanes::lane_of(base::WebhookId webhook) {
  const auto found = lanes_.find(webhook);
  if (found != lanes_.end()) return *found->second;
  if (lanes_.size() >= d_.limits.lanes_max) drop_idle_lanes();
  return *lanes_.emplace(webhook, std::make_unique<Lane>(webhook, d_.health)).first->second;
}

/// False when the webhook is gone or can not be read: then nothing of it is sent.
bool Lanes::prepare(Lane& lane) {
  if (lane.prepared) return true;
  auto webhook = d_.webhooks.webhook(lane.id);
  if (!webhook) {
    lane.store_due_at.reset();
    if (webhook.error().kind == base::ErrorKind::not_found) return false;
    d_.log.error("webhook {}: can not be read, asking again: {}", lane.id.text(), webhook.error().detail);
    lane.store_due_at = d_.clock.now() + claim_retry;
    return false;
  }
  auto prepared = PreparedWebhook::prepare(std::move(*webhook));
  if (!prepared) {
    d_.log.error("webhook {}: can not be sent to: {}", lane.id.text(), prepared.error().detail);
    lane.store_due_at.reset();
    return false;
  }
  lane.prepared = std::make_shared<PreparedWebhook>(std::move(*prepared));
  return true;
}

void Lanes::pump(Lane& lane) {
  if (closed_) return;
  start_attempts(lane);
  claim_more(lane);
  plan_wake(lane);
}

bool Lanes::may_start(const Lane& lane) const {
  if (lane.in_flight >= static_cast<std::size_t>(lane.health.concurrency())) return false;
  const auto room =
      lane.health.proven() ? d_.limits.in_flight_max : d_.limits.in_flight_max * unproven_share_percent / 100;
  return in_flight_ < room;
}

void Lanes::start_attempts(Lane& lane) {
  if (!lane.is_active() || lane.health.paused_until() > d_.clock.now()) return;
  while (!lane.queue.empty() && may_start(lane)) {
    auto owed = std::move(lane.queue.front());
    lane.queue.pop_front();
    queued_bytes_ -= owed.body->size();
    d_.metrics.queued.add(-1);
    d_.metrics.in_flight.add(1);
    ++lane.in_flight;
    ++in_flight_;
    boost::asio::co_spawn(d_.loop.executor(), attempt(lane, std::move(owed)), boost::asio::detached);
  }
  const bool held_back_by_the_loop =
      !lane.queue.empty() && lane.in_flight < static_cast<std::size_t>(lane.health.concurrency());
  if (held_back_by_the_loop) waiting_for_room_.insert(lane.id);
}

base::Awaitable<void> Lanes::attempt(Lane& lane, webhooks::OwedDelivery owed) {
  const auto started_at = d_.clock.now();
  const auto prepared = lane.prepared;  // a reload meanwhile must not change what is under way
  auto result = co_await sender_.send(*prepared, owed.event, *owed.body);
  finish(lane, owed, started_at, std::move(result), *prepared);
  if (closed_ && in_flight_ == 0 && when_still_) std::exchange(when_still_, {})();
}

void Lanes::finish(Lane& lane, const webhooks::OwedDelivery& owed, base::Timestamp started_at, AttemptResult result,
                   const PreparedWebhook& prepared) {
  --lane.in_flight;
  --in_flight_;
  d_.metrics.in_flight.add(-1);
  if (result.reason == outbound::to_text(outbound::FailureReason::cancelled)) {
    d_.queue.release({owed.id});  // we are stopping: it was our doing, so it is no attempt of the receiver's
    return;
  }
  const auto now = d_.clock.now();
  const auto& webhook = prepared.webhook();
  const auto next =
      decide_next_step(result, owed.schedule_step + 1, {webhook.schedule, d_.jitter}, now, d_.random.uniform());
  lane.health.attempt_finished(result, now);
  d_.metrics.attempts.add();
  d_.metrics.attempt_seconds.observe(result.timings.total);
  if (next.state == DeliveryState::delivered) {
    d_.metrics.delivered.add();
    if (owed.attempts_done == 0) d_.metrics.accepted_to_delivered_seconds.observe(now - owed.created_at);
  } else {
    (next.state == DeliveryState::failed ? d_.metrics.failed : d_.metrics.retried).add();
  }
  d_.queue.record({owed.id, owed.webhook, started_at, std::move(result), next});
  if (next.due_at) earlier(lane.store_due_at, *next.due_at);
  if (next.disables_webhook) {
    lane.halted = true;
    give_back_queue(lane);
    d_.on_gone(webhook);
  }
  pump(lane);
  use_freed_room();
}

void Lanes::use_freed_room() {
  const auto room_for_all = d_.limits.in_flight_max * unproven_share_percent / 100;
  while (!waiting_for_room_.empty() && in_flight_ < room_for_all) {
    const auto found = lanes_.find(*waiting_for_room_.begin());
    waiting_for_room_.erase(waiting_for_room_.begin());
    if (found != lanes_.end()) pump(*found->second);
  }
}

void Lanes::claim_more(Lane& lane) {
  const auto now = d_.clock.now();
  const bool wanted = !lane.claiming && lane.store_due_at && *lane.store_due_at <= now &&
                      lane.health.paused_until() <= now && lane.queue.size() < d_.limits.claim_batch / 2 &&
                      queued_bytes_ < d_.limits.queued_bytes_max;
  if (!wanted) return;
  if (!prepare(lane)) return;
  if (!lane.is_active()) return lane.store_due_at.reset();  // reload asks the store again once it is active
  lane.claiming = true;
  lane.store_due_at.reset();  // what falls due while the claim is under way is noted beside its answer
  d_.queue.claim_due(lane.id, now, d_.limits.claim_batch, d_.limits.queued_bytes_max / 8,
                     {&d_.loop, [this, &lane](base::Result<ClaimedBatch> batch) {
                        lane.claiming = false;
                        take_claimed(lane, std::move(batch));
                      }});
}

void Lanes::take_claimed(Lane& lane, base::Result<ClaimedBatch> batch) {
  if (!batch) {
    earlier(lane.store_due_at, d_.clock.now() + claim_retry);
    return pump(lane);
  }
  if (batch->next_due_at) earlier(lane.store_due_at, *batch->next_due_at);
  for (auto& owed : batch->owed) {
    queued_bytes_ += owed.body->size();
    d_.metrics.queued.add(1);
    lane.queue.push_back(std::move(owed));
  }
  if (closed_ || !lane.is_active()) give_back_queue(lane);
  pump(lane);
}

void Lanes::give_back_queue(Lane& lane) {
  std::vector<base::DeliveryId> ids;
  for (const auto& owed : lane.queue) {
    ids.push_back(owed.id);
    queued_bytes_ -= owed.body->size();
  }
  d_.metrics.queued.add(-static_cast<std::int64_t>(ids.size()));
  lane.queue.clear();
  if (!ids.empty()) d_.queue.release(std::move(ids));
}

void Lanes::plan_wake(Lane& lane) {
  std::optional<base::Timestamp> wake;
  const auto paused_until = lane.health.paused_until();
  if (!lane.claiming && lane.store_due_at && lane.queue.empty()) wake = std::max(*lane.store_due_at, paused_until);
  if (!lane.queue.empty() && lane.in_flight == 0 && paused_until > d_.clock.now()) wake = paused_until;
  if (wake == lane.wake_at) return;
  if (lane.wake_at) timetable_.erase({*lane.wake_at, lane.id});
  lane.wake_at = wake;
  if (wake) timetable_.insert({*wake, lane.id});
  arm_timer();
}

void Lanes::arm_timer() {
  if (timetable_.empty()) {
    armed_for_.reset();
    timer_.cancel();
    return;
  }
  const auto next = timetable_.begin()->first;
  if (armed_for_ == next) return;
  armed_for_ = next;
  const auto wait = std::clamp<base::milliseconds>(next - d_.clock.now(), base::milliseconds(0), sleep_max);
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error || closed_) return;
    armed_for_.reset();
    wake_due_lanes();
  });
}

void Lanes::wake_due_lanes() {
  const auto now = d_.clock.now();
  while (!timetable_.empty() && timetable_.begin()->first <= now) {
    const auto webhook = timetable_.begin()->second;
    timetable_.erase(timetable_.begin());
    auto& lane = *lanes_.at(webhook);
    lane.wake_at.reset();
    pump(lane);
  }
  arm_timer();
}

void Lanes::drop_idle_lanes() {
  std::erase_if(lanes_, [](const auto& entry) { return entry.second->is_idle(); });
}

}  // namespace bughook::delivery
