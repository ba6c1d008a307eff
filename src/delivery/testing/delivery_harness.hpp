// A dispatcher on loops of its own, with stores in memory and real sockets. Decisions about time follow a clock
// that only the test moves; deadlines of calls and the loop's timers follow real time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "delivery/dispatcher.hpp"
#include "delivery/testing/fake_stores.hpp"
#include "outbound/testing/client_harness.hpp"

namespace bughook::delivery::testing {

/// now() stands until it is moved; steady() runs.
class MovableClock final : public base::Clock {
 public:
  [[nodiscard]] base::Timestamp now() const override { return manual_.now(); }
  [[nodiscard]] base::SteadyTime steady() const override { return system_.steady(); }
  void advance(base::milliseconds by) { manual_.advance(by); }

 private:
  base::ManualClock manual_;
  base::SystemClock system_;
};

inline const std::string test_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Set {
  LaneLimits limits{};
  HealthLimits health{};
  std::size_t loops = 1;
  outbound::AddressGuard guard = outbound::testing::loopback_allowed();
};

class DeliveryHarness {
 public:
  explicit DeliveryHarness(Set set = {});
  ~DeliveryHarness();

  Dispatcher& dispatcher() { return *dispatcher_; }

  webhooks::Webhook add_webhook(const std::string& url);
  /// As the management API does it: stored, then announced.
  void change(const webhooks::Webhook& webhook);

  base::DeliveryId send(base::WebhookId webhook, std::string body = "{}");
  std::vector<base::DeliveryId> send(base::WebhookId webhook, int count);
  /// A single request, waited for.
  AttemptResult send_once(webhooks::Webhook webhook, base::EventId event, std::string body);
  base::Result<void> check_address(const outbound::Url& url);
  /// One of the harness' loops, for what runs on a loop.
  base::Loop& loop() { return loops_.at(0); }
  /// Has the webhook's lane look at the clock.
  void wake(base::WebhookId webhook) { dispatcher_->note_due(webhook, clock.now()); }

  /// The loop that owns the webhook, and one that does not: there are two.
  base::Loop& owner_of(base::WebhookId webhook) { return loops_.owner(std::hash<base::WebhookId>{}(webhook)); }
  base::Loop& other_than_owner_of(base::WebhookId webhook) { return loops_.at(1 - owner_of(webhook).index()); }
  /// Returns when the loop has done all that it was given so far.
  static void pass_through(base::Loop& loop);
  /// Returns when the loops have done all that they were given so far, and what followed from it at once.
  void settle();

  [[nodiscard]] std::vector<base::WebhookId> gone() {
    const std::lock_guard lock(mutex_);
    return gone_;
  }
  [[nodiscard]] std::int64_t queued() { return metrics_.gauge("bughook_deliveries_queued", "").value(); }
  [[nodiscard]] std::int64_t in_flight() { return metrics_.gauge("bughook_attempts_in_flight", "").value(); }

  MovableClock clock;
  FakeQueueStore queue{clock};
  FakeWebhookStore webhooks;

 private:
  void note_gone(base::WebhookId webhook);

  base::IdGenerator ids_{clock, 1, 0};
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  base::SystemRandom random_;
  outbound::testing::FakeResolver resolver_;
  const outbound::AddressGuard guard_;
  std::mutex mutex_;
  std::vector<base::WebhookId> gone_;
  base::Loops loops_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace bughook::delivery::testing
