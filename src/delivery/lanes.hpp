// All lanes of one loop: takes fresh deliveries from the commit, claims due ones from the store, starts
// attempts as far as the limits allow, records them, and sleeps until the next one is due.
//
//   fresh from commit ──> lane.queue ──> attempt ──> record ──> delivered | failed
//                            ^  claim_due                └────> pending, due later ──> store_due_at
//                            └── store_due_at <──────────────────────────────┘
//
// Invariants: every claimed delivery is in exactly one place (a queue, an attempt, or on its way back by
// `release`); only an active lane without a pause queues anything, and no more than its receiver is trusted with;
// bodies in queues and in claims under way are bounded by LaneLimits whatever the backlog. What runs short,
// sockets or memory, is given to who waits longest. Runs on its loop only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/steady_timer.hpp>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "delivery/delivery_metrics.hpp"
#include "delivery/health/standing.hpp"
#include "delivery/lane.hpp"
#include "delivery/queue_store.hpp"
#include "delivery/socket_line.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::delivery {

struct LaneLimits {
  std::size_t queue_max = 128;                      // of one lane; the rest waits in the store
  std::size_t claim_batch = 64;                     // few enough to commit between, enough to pay for the query
  std::size_t queued_bytes_max = 64 * 1024 * 1024;  // bodies in the memory of one loop
  std::size_t in_flight_max = 6'000;                // of one loop: sockets
  std::size_t lanes_max = 20'000;                   // of one loop; idle ones beyond it are dropped
};

class Lanes {
 public:
  struct Dependencies {
    base::Loop& loop;
    QueueStore& queue;
    webhooks::WebhookLookup& webhooks;
    outbound::Client& client;
    const base::Clock& clock;
    base::Random& random;
    DeliveryMetrics& metrics;
    base::Log& log;
    double jitter = 0.1;
    LaneLimits limits;
    HealthLimits health;
    std::function<void(const webhooks::Webhook&)> on_gone;  // the receiver answered 410; called on this loop
  };
  explicit Lanes(Dependencies dependencies);

  void take_fresh(webhooks::OwedDelivery owed);
  /// The store has a pending delivery of this webhook, due then.
  void note_due(base::WebhookId webhook, base::Timestamp due_at);
  /// A person wants something of it sent now: a pause that its receiver asked for is over.
  void end_pause(base::WebhookId webhook);
  /// Until when its receiver asked to be left alone; the epoch when it did not.
  [[nodiscard]] base::Timestamp paused_until(base::WebhookId webhook) const;
  /// What is remembered of due times was told by another clock: the store is asked again.
  void clock_was_set();
  [[nodiscard]] LaneStanding standing(base::WebhookId webhook) const;
  /// The webhook was changed, switched or removed: what was prepared is forgotten, and if it is not active
  /// any more, what was queued goes back to the store.
  void reload(base::WebhookId webhook);
  /// The delivery was cancelled or removed: if it still waits here, it is not sent.
  void drop(base::WebhookId webhook, base::DeliveryId delivery);
  /// After a drop: if the delivery was on its way here, it has come.
  void has_arrived(base::DeliveryId delivery) { awaited_unwanted_.erase(awaited_unwanted_.find(delivery)); }
  /// No attempt starts from now on; what is queued goes back to the store. `when_still` is called on this
  /// loop once no attempt is under way any more.
  void close(base::Task when_still);

 private:
  /// A store that could not answer is asked again after this.
  static constexpr std::chrono::seconds claim_retry{1};

  Lane& lane_of(base::WebhookId webhook);
  void read_webhook(Lane& lane);
  void take_webhook(Lane& lane, base::Result<webhooks::Webhook> read);
  [[nodiscard]] base::Result<void> prepare(Lane& lane, base::Result<webhooks::Webhook> read);
  [[nodiscard]] bool is_paused(const Lane& lane) const;
  [[nodiscard]] std::size_t queue_room(const Lane& lane) const;
  [[nodiscard]] bool fits(const Lane& lane, const webhooks::OwedDelivery& owed) const;
  void put_in_queue(Lane& lane, webhooks::OwedDelivery owed);
  void leaves_queue(const webhooks::OwedDelivery& owed);
  void trim_queue(Lane& lane);
  void cut_queue(Lane& lane, std::size_t room);

  void pump(Lane& lane);
  void serve_those_who_wait();
  void join_line(Lane& lane);
  [[nodiscard]] bool wants_socket(const Lane& lane) const;
  void start_attempt(Lane& lane);
  base::Awaitable<void> attempt(Lane& lane, webhooks::OwedDelivery owed, bool proven);
  void finish(Lane& lane, const webhooks::OwedDelivery& owed, base::Timestamp started_at, AttemptResult result,
              const PreparedWebhook& prepared);
  void count(const AttemptResult& result, const NextStep& next, const webhooks::OwedDelivery& owed,
             base::Timestamp now);

  void claim_more(Lane& lane);
  [[nodiscard]] std::size_t claim_bytes() const;
  [[nodiscard]] bool has_memory_for_claim() const;
  void take_claimed(Lane& lane, base::Result<ClaimedBatch> batch);

  void plan_wake(Lane& lane);
  void arm_timer();
  void wake_due_lanes();
  void drop_idle_lanes();

  Dependencies d_;
  Sender sender_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    base::Loop::Executor>
      timer_;
  std::unordered_map<base::WebhookId, std::unique_ptr<Lane>> lanes_;
  std::size_t next_drop_at_;                                         // lanes
  std::set<std::pair<base::Timestamp, base::WebhookId>> timetable_;  // one entry at most per lane
  std::optional<base::Timestamp> armed_for_;
  SocketLine sockets_;
  std::unordered_multiset<base::DeliveryId> awaited_unwanted_;  // dropped, and perhaps on their way here as fresh ones
  std::deque<Lane*> waiting_for_memory_;                        // lanes whose claim was put off
  std::size_t queued_bytes_ = 0;
  std::size_t claiming_bytes_ = 0;  // what claims under way may bring
  bool serving_ = false;
  bool closed_ = false;
  base::Task when_still_;
};

}  // namespace bughook::delivery
