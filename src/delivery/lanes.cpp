#include "delivery/lanes.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "delivery/next_step.hpp"

namespace bughook::delivery {

namespace {

/// The wall clock may be set while a timer sleeps: look again at least this often.
constexpr std::chrono::seconds sleep_max{30};
/// A lane queues this many for each attempt it may run at once: enough that a quick receiver never waits for a
/// claim, few enough that a thousand hanging ones do not fill the memory.
constexpr std::size_t queued_per_attempt = 8;
/// Half of the memory is for claims under way, in this many parts; the other half is always for fresh ones.
constexpr std::size_t claims_at_once = 32;

void earlier(std::optional<base::Timestamp>& time, base::Timestamp candidate) {
  if (!time || candidate < *time) time = candidate;
}

}  // namespace

Lanes::Lanes(Dependencies dependencies)
    : d_(std::move(dependencies)),
      sender_(d_.client, d_.clock),
      timer_(d_.loop.executor()),
      next_drop_at_(d_.limits.lanes_max),
      sockets_(d_.limits.in_flight_max) {}

void Lanes::take_fresh(webhooks::OwedDelivery owed) {
  if (closed_ || awaited_unwanted_.contains(owed.id)) return d_.queue.release({owed.id});
  auto& lane = lane_of(owed.webhook);
  if (!lane.prepared) read_webhook(lane);
  if (fits(lane, owed)) {
    put_in_queue(lane, std::move(owed));
  } else {
    d_.metrics.overflowed.add();
    earlier(lane.store_due_at, owed.created_at);
    d_.queue.release({owed.id});
  }
  pump(lane);
}

void Lanes::note_due(base::WebhookId webhook, base::Timestamp due_at) {
  if (closed_) return;
  auto& lane = lane_of(webhook);
  earlier(lane.store_due_at, due_at);
  pump(lane);
}

void Lanes::end_pause(base::WebhookId webhook) {
  const auto found = lanes_.find(webhook);
  if (found == lanes_.end()) return;
  found->second->health.end_pause();
  pump(*found->second);
}

base::Timestamp Lanes::paused_until(base::WebhookId webhook) const {
  const auto found = lanes_.find(webhook);
  return found == lanes_.end() ? base::Timestamp{} : found->second->health.paused_until();
}

void Lanes::clock_was_set() {
  const auto now = d_.clock.now();
  for (auto& [id, lane] : lanes_) {
    lane->health.clock_was_set(now);
    if (lane->store_due_at) lane->store_due_at = now;
    pump(*lane);
  }
}

LaneStanding Lanes::standing(base::WebhookId webhook) const {
  const auto found = lanes_.find(webhook);
  if (found == lanes_.end()) return {};
  const auto& lane = *found->second;
  LaneStanding standing{.pause = {}, .under_way = lane.under_way};
  if (is_paused(lane)) standing.pause = Pause{lane.health.paused_until(), lane.health.pause_reason()};
  return standing;
}

void Lanes::reload(base::WebhookId webhook) {
  auto& lane = lane_of(webhook);
  lane.prepared.reset();
  lane.halted = false;
  lane.health = ReceiverHealth(d_.health);  // perhaps another receiver now, or a mended one
  lane.store_due_at = d_.clock.now();       // it may have been inactive until now: ask what is pending
  cut_queue(lane, 0);                       // and claimed again if it is active now
  lane.is_outdated = true;
  read_webhook(lane);
  plan_wake(lane);
}

void Lanes::drop(base::WebhookId webhook, base::DeliveryId delivery) {
  awaited_unwanted_.insert(delivery);
  const auto found = lanes_.find(webhook);
  if (found == lanes_.end()) return;
  auto& lane = *found->second;
  if (lane.claiming != 0) lane.unwanted.push_back(delivery);
  const auto owed =
      std::find_if(lane.queue.begin(), lane.queue.end(), [&](const auto& each) { return each.id == delivery; });
  if (owed == lane.queue.end()) return;
  leaves_queue(*owed);
  lane.queue.erase(owed);
  d_.queue.release({delivery});
  pump(lane);
}

void Lanes::close(base::Task when_still) {
  closed_ = true;
  for (auto& [id, lane] : lanes_) trim_queue(*lane);
  timetable_.clear();
  timer_.cancel();
  when_still_ = std::move(when_still);
  if (sockets_.in_use() == 0) std::exchange(when_still_, {})();
}

Lane& Lanes::lane_of(base::WebhookId webhook) {
  const auto found = lanes_.find(webhook);
  if (found != lanes_.end()) return *found->second;
  if (lanes_.size() >= next_drop_at_) drop_idle_lanes();
  return *lanes_.emplace(webhook, std::make_unique<Lane>(webhook, d_.health)).first->second;
}

/// Most receivers never asked for a pause: they do not pay for a look at the clock.
bool Lanes::is_paused(const Lane& lane) const {
  const auto until = lane.health.paused_until();
  return until != base::Timestamp{} && until > d_.clock.now();
}

/// How much the lane may hold in its queue: nothing while nothing of it may be sent, or recorded.
std::size_t Lanes::queue_room(const Lane& lane) const {
  if (closed_ || !d_.queue.can_record() || !lane.may_queue() || is_paused(lane)) return 0;
  return std::min(d_.limits.queue_max, queued_per_attempt * static_cast<std::size_t>(lane.health.concurrency()));
}

/// Not while the store owes older ones, or a steady stream of fresh ones would keep those out for ever.
bool Lanes::fits(const Lane& lane, const webhooks::OwedDelivery& owed) const {
  const bool is_behind = lane.store_due_at && *lane.store_due_at <= d_.clock.now();
  return !is_behind && lane.queue.size() + lane.claiming < queue_room(lane) &&
         queued_bytes_ + claiming_bytes_ + owed.body->size() <= d_.limits.queued_bytes_max;
}

void Lanes::put_in_queue(Lane& lane, webhooks::OwedDelivery owed) {
  queued_bytes_ += owed.body->size();
  d_.metrics.queued.add(1);
  lane.queue.push_back(std::move(owed));
}

void Lanes::leaves_queue(const webhooks::OwedDelivery& owed) {
  queued_bytes_ -= owed.body->size();
  d_.metrics.queued.add(-1);
}

/// What the lane may not hold any more goes back to the store, the newest first.
void Lanes::trim_queue(Lane& lane) { cut_queue(lane, queue_room(lane)); }

void Lanes::cut_queue(Lane& lane, std::size_t room) {
  std::vector<base::DeliveryId> ids;
  while (lane.queue.size() > room) {
    ids.push_back(lane.queue.back().id);
    leaves_queue(lane.queue.back());
    lane.queue.pop_back();
  }
  if (ids.empty()) return;
  earlier(lane.store_due_at, d_.clock.now());
  d_.queue.release(std::move(ids));
}

void Lanes::pump(Lane& lane) {
  trim_queue(lane);
  if (closed_) return;
  claim_more(lane);
  plan_wake(lane);
  join_line(lane);
  serve_those_who_wait();
}

void Lanes::serve_those_who_wait() {
  if (std::exchange(serving_, true)) return;  // an attempt may end within its start: then the loop below goes on
  while (auto* lane = sockets_.next()) {
    if (wants_socket(*lane) && sockets_.has_socket(lane->health.proven())) start_attempt(*lane);
    trim_queue(*lane);
    claim_more(*lane);
    plan_wake(*lane);
    join_line(*lane);
  }
  while (!waiting_for_memory_.empty() && has_memory_for_claim()) {
    auto& lane = *waiting_for_memory_.front();
    waiting_for_memory_.pop_front();
    lane.waits_for_memory = false;
    claim_more(lane);
    plan_wake(lane);
  }
  serving_ = false;
}

void Lanes::join_line(Lane& lane) {
  if (wants_socket(lane)) sockets_.join(lane);
}

bool Lanes::wants_socket(const Lane& lane) const {
  return !closed_ && lane.is_active() && !lane.queue.empty() &&
         lane.in_flight < static_cast<std::size_t>(lane.health.concurrency()) && queue_room(lane) != 0;
}

void Lanes::start_attempt(Lane& lane) {
  auto owed = std::move(lane.queue.front());
  lane.queue.pop_front();
  leaves_queue(owed);
  d_.metrics.in_flight.add(1);
  ++lane.in_flight;
  lane.under_way.push_back(owed.id);
  const bool proven = lane.health.proven();
  sockets_.take(proven);
  boost::asio::co_spawn(d_.loop.executor(), attempt(lane, std::move(owed), proven), boost::asio::detached);
}

base::Awaitable<void> Lanes::attempt(Lane& lane, webhooks::OwedDelivery owed, bool proven) {
  const auto started_at = d_.clock.now();
  const auto prepared = lane.prepared;  // a reload meanwhile must not change what is under way
  auto result = co_await sender_.send(*prepared, owed.event, *owed.body);
  sockets_.give_back(proven);
  finish(lane, owed, started_at, std::move(result), *prepared);
  if (closed_ && sockets_.in_use() == 0 && when_still_) std::exchange(when_still_, {})();
}

void Lanes::finish(Lane& lane, const webhooks::OwedDelivery& owed, base::Timestamp started_at, AttemptResult result,
                   const PreparedWebhook& prepared) {
  --lane.in_flight;
  std::erase(lane.under_way, owed.id);
  d_.metrics.in_flight.add(-1);
  if (result.reason == outbound::to_text(outbound::FailureReason::cancelled)) {
    d_.queue.release({owed.id});  // we are stopping: it was our doing, so it is no attempt of the receiver's
    return;
  }
  const auto now = d_.clock.now();
  const auto& webhook = prepared.webhook();
  const auto next =
      decide_next_step(result, owed.schedule_step + 1, {webhook.schedule, d_.jitter}, now, d_.random.uniform());
  // What the webhook was before a reload says nothing of the receiver that it has now.
  const bool is_current = lane.prepared.get() == &prepared;
  if (is_current) lane.health.attempt_finished(result, now);
  count(result, next, owed, now);
  d_.queue.record({owed.id, owed.webhook, started_at, std::move(result), next});
  if (next.due_at) earlier(lane.store_due_at, *next.due_at);
  if (next.disables_webhook && is_current) {
    lane.halted = true;
    d_.on_gone(webhook);
  }
  pump(lane);
}

void Lanes::count(const AttemptResult& result, const NextStep& next, const webhooks::OwedDelivery& owed,
                  base::Timestamp now) {
  d_.metrics.attempts.add();
  d_.metrics.attempt_seconds.observe(result.timings.total);
  if (next.state == DeliveryState::delivered) {
    d_.metrics.delivered.add();
    if (owed.attempts_done == 0) d_.metrics.accepted_to_delivered_seconds.observe(now - owed.created_at);
  } else {
    (next.state == DeliveryState::failed ? d_.metrics.failed : d_.metrics.retried).add();
  }
}

void Lanes::claim_more(Lane& lane) {
  if (lane.claiming != 0 || !lane.store_due_at || lane.waits_for_memory) return;
  const auto now = d_.clock.now();
  if (*lane.store_due_at > now || is_paused(lane)) return;
  if (!lane.prepared) return read_webhook(lane);
  if (!lane.is_active()) return lane.store_due_at.reset();  // reload asks the store again once it is active
  if (!d_.queue.can_record()) {
    lane.store_due_at = now + claim_retry;
    return;
  }
  const auto room = queue_room(lane);
  if (lane.queue.size() > room / 2) return;
  if (!has_memory_for_claim()) {
    lane.waits_for_memory = true;
    return waiting_for_memory_.push_back(&lane);
  }
  lane.claiming = std::min(d_.limits.claim_batch, room - lane.queue.size());
  claiming_bytes_ += claim_bytes();
  lane.store_due_at.reset();  // what falls due while the claim is under way is noted beside its answer
  d_.queue.claim_due(lane.id, now, lane.claiming, claim_bytes(),
                     {&d_.loop, [this, &lane](base::Result<ClaimedBatch> batch) {
                        lane.claiming = 0;
                        claiming_bytes_ -= claim_bytes();
                        take_claimed(lane, std::move(batch));
                      }});
}

std::size_t Lanes::claim_bytes() const { return d_.limits.queued_bytes_max / 2 / claims_at_once; }

bool Lanes::has_memory_for_claim() const {
  const auto claiming = claiming_bytes_ + claim_bytes();
  return claiming <= d_.limits.queued_bytes_max / 2 && queued_bytes_ + claiming <= d_.limits.queued_bytes_max;
}

void Lanes::take_claimed(Lane& lane, base::Result<ClaimedBatch> batch) {
  const auto unwanted = std::exchange(lane.unwanted, {});
  if (!batch) {
    lane.store_due_at = d_.clock.now() + claim_retry;
    return pump(lane);
  }
  if (batch->next_due_at) earlier(lane.store_due_at, *batch->next_due_at);
  for (auto& owed : batch->owed) {
    if (std::find(unwanted.begin(), unwanted.end(), owed.id) == unwanted.end()) {
      put_in_queue(lane, std::move(owed));
    } else {
      d_.queue.release({owed.id});
    }
  }
  pump(lane);
}

/// Only for an empty queue: what is queued stands in line or follows an attempt, and both end in a pump.
void Lanes::plan_wake(Lane& lane) {
  std::optional<base::Timestamp> wake;
  const bool waits_for_time = lane.queue.empty() && lane.claiming == 0 && !lane.is_reading && !lane.waits_for_memory;
  if (waits_for_time && lane.store_due_at) wake = std::max(*lane.store_due_at, lane.health.paused_until());
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

/// Looks at all of them, so not again before a quarter more have come.
void Lanes::drop_idle_lanes() {
  std::erase_if(lanes_, [](const auto& entry) { return entry.second->is_idle(); });
  next_drop_at_ = std::max(d_.limits.lanes_max, lanes_.size() + lanes_.size() / 4);
}

}  // namespace bughook::delivery
