// Delivery's front door: hands each delivery to the loop that owns its webhook, and carries the wishes of
// the management API there. Any thread may call it. One Lanes and one outbound client per loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "delivery/lanes.hpp"

namespace bughook::delivery {

class Dispatcher {
 public:
  struct Dependencies {
    base::Loops& loops;
    QueueStore& queue;
    webhooks::WebhookLookup& webhooks;
    outbound::Resolver& resolver;
    const outbound::AddressGuard& guard;
    outbound::ClientSettings client_settings;
    const base::Clock& clock;
    base::Random& random;
    base::Metrics& metrics;
    base::Log& log;
    double jitter = 0.1;
    LaneLimits limits;
    HealthLimits health;
    std::function<void(const webhooks::Webhook&)> on_gone;  // on a loop: must not block
  };
  explicit Dispatcher(Dependencies dependencies);
  ~Dispatcher();

  /// Learns from the store what is pending. The loops must be running.
  [[nodiscard]] base::Result<void> start();
  /// Starts nothing more, waits for the attempts under way at most `patience`, cancels the rest. Safe twice.
  void stop(std::chrono::milliseconds patience);

  /// Claimed deliveries, straight from their commit.
  void send_fresh(std::vector<webhooks::OwedDelivery> owed);
  void note_due(base::WebhookId webhook, base::Timestamp due_at);
  /// The same, asked for by a person: a pause that the receiver asked for ends with it.
  void send_now(base::WebhookId webhook, base::Timestamp due_at);
  /// From a worker thread: until when the receiver asked to be left alone; none when it did not.
  [[nodiscard]] std::optional<base::Timestamp> paused_until(base::WebhookId webhook);
  /// The wall clock was set, and due times in the store were put right: all that is remembered of them is asked anew.
  void clock_was_set();
  /// From a worker thread: what their lanes are at, in this order.
  [[nodiscard]] std::vector<LaneStanding> standings(const std::vector<base::WebhookId>& webhooks);
  /// From a worker thread: when it returns, no attempt starts any more with what the webhook was before.
  void reload(base::WebhookId webhook);
  /// From a worker thread: when it returns, the delivery is not sent any more, unless it is under way.
  void drop(base::WebhookId webhook, base::DeliveryId delivery);
  /// On the loop `here`, and continued there: one request with these values, outside of every queue, over connections
  /// of its own.
  [[nodiscard]] base::Awaitable<AttemptResult> send_once(base::Loop& here, webhooks::Webhook webhook,
                                                         base::EventId event, std::string body);
  /// On the loop `here`, and continued there: the sender's verdict on where a URL leads, in words.
  [[nodiscard]] base::Awaitable<base::Result<void>> check_address(base::Loop& here, outbound::Url url);

 private:
  struct Shard;
  [[nodiscard]] Shard& owner(base::WebhookId webhook);

  Dependencies d_;
  DeliveryMetrics metrics_;
  std::vector<std::unique_ptr<Shard>> shards_;
  bool stopped_ = false;
};

}  // namespace bughook::delivery
