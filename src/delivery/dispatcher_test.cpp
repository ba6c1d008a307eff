// The front door: several loops, what a start finds in the store, single requests, and a storm of everything.
#include "delivery/dispatcher.hpp"

#include <latch>
#include <random>
#include <semaphore>
#include <thread>

#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::answer_of;
using testing::DeliveryHarness;
using testing::hang;
using testing::Receiver;

TEST(Dispatcher, AStartFindsWhatIsPendingAndSendsWhatIsDue) {
  Receiver receiver;
  DeliveryHarness harness({.loops = 2});
  for (int i = 0; i < 10; ++i) {
    const auto webhook = harness.add_webhook(receiver.url());
    harness.queue.add_pending(webhook.id, harness.clock.now() - 1h);
    harness.queue.add_pending(webhook.id, harness.clock.now());
  }
  const auto later = harness.add_webhook(receiver.url());
  harness.queue.add_pending(later.id, harness.clock.now() + 1h);
  ASSERT_TRUE(harness.dispatcher().start());
  ASSERT_TRUE(harness.queue.wait_for_attempts(20));
  harness.settle();
  EXPECT_EQ(receiver.count(), 20u);
}

TEST(Dispatcher, AStartThatCanNotReadTheStoreSaysSo) {
  DeliveryHarness harness;
  harness.queue.fail_claims(true);
  const auto started = harness.dispatcher().start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().detail, "the disk is gone");
}

TEST(Dispatcher, ASingleRequestGoesPastEveryQueue) {
  Receiver held, receiver([](const auto& request) { return answer_of(200, {}, request.body); });
  held.hold();
  LaneLimits limits;
  limits.queue_max = 1;
  limits.in_flight_max = 1;
  DeliveryHarness harness({.limits = limits});
  auto webhook = harness.add_webhook(held.url());
  harness.send(webhook.id, 5);
  ASSERT_TRUE(held.wait_for_requests(1));
  webhook.url = receiver.url();  // as typed into the dialog, not saved
  const auto result = harness.send_once(webhook, base::EventId{77}, R"({"sample":true})");
  EXPECT_EQ(result.outcome, Outcome::delivered);
  EXPECT_EQ(result.response_body, R"({"sample":true})");
  EXPECT_EQ(receiver.requests().front().header("webhook-id"), webhook_message_id(base::EventId{77}));
  EXPECT_EQ(harness.queue.wait_for_attempts(0), true);
  EXPECT_EQ(held.count(), 1u);
}

TEST(Dispatcher, ASingleRequestThatCanNotBeMadeIsAResultToo) {
  DeliveryHarness harness;
  auto webhook = harness.add_webhook("ftp://127.0.0.1/");
  EXPECT_EQ(harness.send_once(webhook, base::EventId{1}, "{}").reason, "invalid_webhook");
  webhook.url = "http://127.0.0.1:" + std::to_string(outbound::testing::closed_port()) + "/";
  const auto refused = harness.send_once(webhook, base::EventId{1}, "{}");
  EXPECT_EQ(refused.outcome, Outcome::unreachable);
  EXPECT_EQ(refused.reason, "connection_refused");
}

TEST(Dispatcher, ADeliveryThatIsCancelledOnItsWayBetweenTwoLoopsIsNotSent) {
  Receiver receiver;
  DeliveryHarness harness({.loops = 2});
  const auto webhook = harness.add_webhook(receiver.url());
  auto owed = harness.queue.add_fresh(webhook.id, "{}");
  const auto id = owed.id;
  std::binary_semaphore arrives(0);
  harness.other_than_owner_of(webhook.id).post([&] {  // the answer of the commit, held up
    arrives.acquire();
    harness.dispatcher().send_fresh({std::move(owed)});
  });
  std::latch cancelled(1);
  std::jthread person([&] {
    harness.queue.cancel(id);
    cancelled.count_down();
    harness.dispatcher().drop(webhook.id, id);
  });
  cancelled.wait();
  // Time enough for a drop that waits for its owner only.
  for (int i = 0; i < 100; ++i) DeliveryHarness::pass_through(harness.owner_of(webhook.id));
  arrives.release();
  person.join();
  harness.settle();
  EXPECT_EQ(receiver.count(), 0u);
  EXPECT_EQ(harness.queue.claimed_count(), 0u);
}

TEST(Dispatcher, AnAddressIsJudgedAsWhenItIsSent) {
  DeliveryHarness harness({.guard = outbound::AddressGuard({})});
  const auto verdict = harness.check_address(outbound::parse_url("http://127.0.0.1/").value());
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().field, "url");
  EXPECT_EQ(verdict.error().kind, base::ErrorKind::unprocessable);
  const auto webhook = harness.add_webhook("http://127.0.0.1/");
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  EXPECT_EQ(harness.queue.row(id).attempts.front().result.reason, "blocked_address");
}

namespace {

/// Answers every request by luck, and often badly.
class Moody {
 public:
  explicit Moody(unsigned seed) : luck_(seed) {}
  std::string operator()(const testing::Received&) {
    switch (luck_() % 12) {
      case 0: return answer_of(500);
      case 1: return answer_of(429);
      case 2: return answer_of(503, "Retry-After: 2\r\n");
      case 3: return answer_of(410);
      case 4: return "nonsense\r\n\r\n";
      case 5: return luck_() % 8 == 0 ? hang : answer_of(404);
      default: return answer_of(200);
    }
  }

 private:
  std::mt19937 luck_;
};

}  // namespace

TEST(Dispatcher, InAStormOfFailuresChangesAndCancellationsNothingIsLostAndNothingIsClaimedTwice) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 luck(seed);
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (unsigned i = 0; i < 4; ++i) receivers.push_back(std::make_unique<Receiver>(Moody(seed + i)));
  LaneLimits limits;
  limits.queue_max = 6;
  limits.in_flight_max = 5;
  limits.queued_bytes_max = 4000;
  limits.lanes_max = 4;
  DeliveryHarness harness({.limits = limits, .loops = 2});
  std::vector<webhooks::Webhook> webhooks;
  for (int i = 0; i < 12; ++i) {
    auto webhook = harness.add_webhook(receivers[static_cast<std::size_t>(i) % receivers.size()]->url());
    webhook.timeout = 100ms;
    webhook.schedule.assign(200, 1s);
    harness.webhooks.put(webhook);
    webhooks.push_back(webhook);
  }
  std::vector<std::pair<base::WebhookId, base::DeliveryId>> sent;
  for (int step = 0; step < 1500; ++step) {
    auto& webhook = webhooks[luck() % webhooks.size()];
    switch (luck() % 10) {
      case 0:
        webhook.active = luck() % 3 != 0;
        harness.change(webhook);
        break;
      case 1: {
        const auto& [of, id] = sent.empty() ? std::pair(webhook.id, base::DeliveryId{1}) : sent[luck() % sent.size()];
        if (sent.empty() || harness.queue.row(id).state != DeliveryState::pending) break;
        harness.queue.cancel(id);
        harness.dispatcher().drop(of, id);
        break;
      }
      case 2: harness.clock.advance(300ms); break;
      case 3: harness.queue.fail_claims(luck() % 4 == 0); break;
      case 4:
        harness.queue.add_pending(webhook.id, harness.clock.now());
        harness.wake(webhook.id);
        break;
      default: sent.emplace_back(webhook.id, harness.send(webhook.id, std::string(luck() % 900, 'x')));
    }
  }

  harness.queue.fail_claims(false);
  for (auto& receiver : receivers) receiver->answer_with([](const auto&) { return answer_of(200); });
  const auto all_done = [](const auto& rows) {
    return std::none_of(rows.begin(), rows.end(),
                        [](const auto& each) { return each.second.state == DeliveryState::pending; });
  };
  for (auto& webhook : webhooks) {
    webhook.active = true;
    harness.change(webhook);
  }
  for (int round = 0; round < 2000 && !all_done(harness.queue.rows()); ++round) {
    harness.clock.advance(1s);
    for (const auto& id : harness.gone()) harness.dispatcher().reload(id);  // its owner mended it
    harness.settle();
  }
  EXPECT_TRUE(harness.queue.wait_until(all_done));
  harness.dispatcher().stop(1s);
  EXPECT_EQ(harness.queue.claimed_count(), 0u);
  EXPECT_EQ(harness.queue.breaches(), "");
  EXPECT_EQ(harness.queued(), 0);
  EXPECT_EQ(harness.in_flight(), 0);
}

}  // namespace bughook::delivery
