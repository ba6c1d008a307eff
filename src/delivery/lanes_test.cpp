// How deliveries flow through the lanes: limits, overflow, claims, and who waits for what.
#include "delivery/lanes.hpp"

#include <atomic>
#include <set>

#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::DeliveryHarness;
using testing::hang;
using testing::Receiver;

namespace {

HealthLimits one_at_a_time() { return {.concurrency_at_start = 1, .concurrency_max = 1}; }

LaneLimits limits_with(std::size_t queue_max) {
  LaneLimits limits;
  limits.queue_max = queue_max;
  return limits;
}

std::multiset<std::string> bodies_of(Receiver& receiver) {
  std::multiset<std::string> bodies;
  for (const auto& request : receiver.requests()) bodies.insert(request.body);
  return bodies;
}

}  // namespace

TEST(Lanes, AFreshDeliveryIsSentAtOnceAndRecordedAsDelivered) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.send(webhook.id, R"({"action":"BUG_CREATED"})");
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto row = harness.queue.row(id);
  EXPECT_EQ(row.state, DeliveryState::delivered);
  EXPECT_FALSE(row.claimed);
  EXPECT_EQ(row.attempts.front().result.reason, "delivered");
  EXPECT_EQ(row.attempts.front().started_at, harness.clock.now());
  EXPECT_EQ(receiver.requests().front().body, R"({"action":"BUG_CREATED"})");
  EXPECT_EQ(harness.queue.claims(), 0u) << "nothing had to be asked of the store";
}

TEST(Lanes, WhatDoesNotFitGoesBackToTheStoreAndIsClaimedWhenThereIsRoom) {
  Receiver receiver;
  receiver.hold();
  DeliveryHarness harness({.limits = limits_with(4), .health = one_at_a_time()});
  const auto webhook = harness.add_webhook(receiver.url());
  harness.send(webhook.id);
  ASSERT_TRUE(receiver.wait_for_requests(1));
  harness.send(webhook.id, 19);
  harness.settle();
  EXPECT_EQ(harness.queue.claimed_count(), 5u) << "one under way and four queued";
  EXPECT_EQ(harness.queued(), 4);
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  const auto bodies = bodies_of(receiver);
  EXPECT_EQ(bodies.size(), 20u) << "nothing twice";
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), 20u) << "nothing lost";
  EXPECT_EQ(harness.queue.breaches(), "");
  EXPECT_EQ(harness.queued(), 0);
  EXPECT_EQ(harness.in_flight(), 0);
}

TEST(Lanes, AQuickReceiverIsSentMoreAndMoreAtOnce) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.send(webhook.id, 8);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  receiver.hold();
  receiver.take_most_at_once();
  harness.send(webhook.id, 30);
  ASSERT_TRUE(receiver.wait_for_requests(8 + 12)) << "four at the start, and one more for each success";
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Lanes, WhatFallsDueWhileAClaimIsUnderWayIsNotForgotten) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.queue.hold_claims();
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_claims(1));
  const auto late = harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.wake(webhook.id);
  harness.settle();
  EXPECT_EQ(harness.queue.claims(), 1u) << "one claim at a time";
  harness.queue.let_claims_go();
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  EXPECT_EQ(harness.queue.row(late).state, DeliveryState::delivered);
}

TEST(Lanes, ALaneWakesByItselfWhenTheStoreOwesItSomething) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto due_at = harness.clock.now() + 20ms;
  harness.queue.add_pending(webhook.id, due_at);
  harness.queue.add_pending(webhook.id, due_at + 20ms);
  harness.dispatcher().note_due(webhook.id, due_at);
  harness.settle();
  EXPECT_EQ(harness.queue.claims(), 0u);
  harness.clock.advance(20ms);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  harness.clock.advance(20ms);
  ASSERT_TRUE(harness.queue.wait_for_attempts(2)) << "the claim's answer said when the next one is due";
}

TEST(Lanes, AFailingClaimIsAskedAgainAfterAWhileAndNotBefore) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.queue.fail_claims(true);
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_claims(1));
  harness.settle();
  EXPECT_EQ(harness.queue.claims(), 1u);
  harness.queue.fail_claims(false);
  harness.clock.advance(1s);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
}

TEST(Lanes, AWebhookThatIsGoneIsSentNothingAndTheStoreIsNotAskedOverAndOver) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.webhooks.erase(webhook.id);
  const auto id = harness.send(webhook.id);
  harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.wake(webhook.id);
  harness.settle();
  EXPECT_FALSE(harness.queue.row(id).claimed);
  EXPECT_EQ(harness.queue.claims(), 0u);
  EXPECT_EQ(receiver.count(), 0u);
}

TEST(Lanes, AWebhookThatCanNotBeReadIsReadAgainAfterAWhile) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.webhooks.fail(true);
  const auto id = harness.send(webhook.id);
  harness.settle();
  EXPECT_FALSE(harness.queue.row(id).claimed) << "it is back in the store";
  EXPECT_EQ(harness.queue.claims(), 0u);
  harness.webhooks.fail(false);
  harness.clock.advance(1s);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Lanes, AHangingReceiverIsLeftWithOneAttemptAndDelaysNobodyElse) {
  Receiver hanging([](const auto&) { return hang; });
  Receiver quick;
  DeliveryHarness harness;
  auto slow_webhook = harness.add_webhook(hanging.url());
  slow_webhook.timeout = 100ms;
  harness.webhooks.put(slow_webhook);
  const auto quick_webhook = harness.add_webhook(quick.url());
  harness.send(slow_webhook.id, 12);
  ASSERT_TRUE(hanging.wait_for_requests(4));
  const auto sent = harness.send(quick_webhook.id, 20);
  ASSERT_TRUE(harness.queue.wait_until([&](const auto& rows) {
    return std::all_of(sent.begin(), sent.end(),
                       [&](auto id) { return rows.at(id).state == DeliveryState::delivered; });
  }));
  ASSERT_TRUE(hanging.wait_for_requests(6));
  std::atomic<std::int64_t> most_at_once{0};
  hanging.answer_with([&](const auto&) {
    most_at_once = std::max(most_at_once.load(), harness.in_flight());
    return hang;
  });
  ASSERT_TRUE(hanging.wait_for_requests(10));
  hanging.answer_with([](const auto&) { return hang; });
  EXPECT_EQ(most_at_once, 1);
}

TEST(Lanes, AHangingReceiversQueueGoesBackToTheStoreButForTheNextFew) {
  Receiver hanging([](const auto&) { return hang; });
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(hanging.url());
  webhook.timeout = 400ms;
  webhook.schedule = {10s, 10s};
  harness.webhooks.put(webhook);
  harness.send(webhook.id, 40);
  harness.settle();
  EXPECT_GE(harness.queue.claimed_count(), 30u);
  ASSERT_TRUE(harness.queue.wait_for_attempts(4));
  harness.settle();
  EXPECT_LE(harness.queue.claimed_count(), 8u + 1u);
  EXPECT_EQ(harness.queue.breaches(), "");
}

TEST(Lanes, ALoopWithASingleSocketStillSends) {
  Receiver receiver;
  LaneLimits limits;
  limits.in_flight_max = 1;
  DeliveryHarness harness({.limits = limits});
  const auto a = harness.add_webhook(receiver.url());
  const auto b = harness.add_webhook(receiver.url());
  harness.send(a.id, 5);
  harness.send(b.id, 5);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(receiver.take_most_at_once(), 1);
}

TEST(Lanes, LanesThatWaitForASocketTakeTurns) {
  Receiver busy, other;
  busy.hold();
  LaneLimits limits;
  limits.in_flight_max = 1;
  DeliveryHarness harness({.limits = limits});
  const auto busy_webhook = harness.add_webhook(busy.url());
  const auto other_webhook = harness.add_webhook(other.url());
  harness.send(busy_webhook.id, 20);
  ASSERT_TRUE(busy.wait_for_requests(1));
  harness.send(other_webhook.id);
  busy.let_go(2);
  ASSERT_TRUE(other.wait_for_requests(1)) << "the other lane's queue is still long, but its turn is over";
  EXPECT_LE(busy.count(), 3u);
  busy.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Lanes, HangingReceiversLeaveSocketsForThoseThatAnswer) {
  Receiver hanging, quick;
  hanging.hold();
  LaneLimits limits;
  limits.in_flight_max = 4;
  DeliveryHarness harness({.limits = limits});
  const auto quick_webhook = harness.add_webhook(quick.url());
  harness.send(quick_webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  for (int i = 0; i < 6; ++i) harness.send(harness.add_webhook(hanging.url()).id, 3);
  ASSERT_TRUE(hanging.wait_for_requests(3));
  harness.send(quick_webhook.id, 10);
  ASSERT_TRUE(harness.queue.wait_for_attempts(11));
  EXPECT_EQ(hanging.take_most_at_once(), 3);
  hanging.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Lanes, ALaneThatTheStoreOwesIsServedThoughFreshOnesKeepComing) {
  Receiver receiver;
  receiver.hold();
  DeliveryHarness harness({.limits = limits_with(4), .health = one_at_a_time()});
  const auto webhook = harness.add_webhook(receiver.url());
  const auto first = harness.send(webhook.id, 6);  // one under way, four queued, one back in the store
  harness.settle();
  ASSERT_FALSE(harness.queue.row(first.back()).claimed);
  std::size_t rounds = 0;
  for (; rounds < 30 && harness.queue.row(first.back()).attempts.empty(); ++rounds) {
    receiver.let_go(1);
    ASSERT_TRUE(harness.queue.wait_for_attempts(rounds + 1));
    harness.send(webhook.id);
    harness.settle();
  }
  EXPECT_LT(rounds, 30u) << "what was put back waits for ever";
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Lanes, FullMemoryPutsClaimsOffUntilThereIsRoom) {
  Receiver held, quick;
  held.hold();
  LaneLimits limits;
  limits.queued_bytes_max = 100'000;
  DeliveryHarness harness({.limits = limits, .health = one_at_a_time()});
  const auto full = harness.add_webhook(held.url());
  const auto other = harness.add_webhook(quick.url());
  harness.send(full.id, std::string(50'000, 'x'));
  ASSERT_TRUE(held.wait_for_requests(1));
  for (int i = 0; i < 2; ++i) harness.send(full.id, std::string(50'000, 'x'));
  harness.settle();
  ASSERT_EQ(harness.queued(), 2) << "the memory is full";
  const auto waiting = harness.queue.add_pending(other.id, harness.clock.now());
  harness.wake(other.id);
  harness.settle();  // a loop that asks itself over and over never comes back from here
  EXPECT_EQ(harness.queue.claims(), 0u);
  held.let_go(1);
  ASSERT_TRUE(quick.wait_for_requests(1)) << "its claim went on when there was room";
  held.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(harness.queue.row(waiting).state, DeliveryState::delivered);
}

TEST(Lanes, ABacklogOfManyWebhooksStaysWithinTheMemoryOfALoop) {
  Receiver receiver;
  receiver.hold();
  LaneLimits limits;
  limits.queued_bytes_max = 64'000;
  limits.in_flight_max = 1;
  DeliveryHarness harness({.limits = limits});
  const std::string body(1000, 'x');
  for (int i = 0; i < 100; ++i) {
    const auto webhook = harness.add_webhook(receiver.url());
    for (int n = 0; n < 10; ++n) harness.queue.add_pending(webhook.id, harness.clock.now(), body);
  }
  ASSERT_TRUE(harness.dispatcher().start());
  ASSERT_TRUE(receiver.wait_for_requests(1));
  harness.settle();
  EXPECT_LE(harness.queue.claimed_bytes(), limits.queued_bytes_max + body.size());
  EXPECT_GE(harness.queue.claimed_bytes(), limits.queued_bytes_max / 4);
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(receiver.count(), 1000u);
  EXPECT_EQ(harness.queue.breaches(), "");
}

TEST(Lanes, ABodyLargerThanAllTheMemoryIsSentNevertheless) {
  Receiver receiver;
  LaneLimits limits;
  limits.queued_bytes_max = 1000;
  DeliveryHarness harness({.limits = limits});
  const auto webhook = harness.add_webhook(receiver.url());
  harness.send(webhook.id, std::string(5000, 'x'));
  harness.send(webhook.id, std::string(6000, 'x'));
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(receiver.count(), 2u);
}

TEST(Lanes, IdleLanesAreDroppedAndMadeAgain) {
  Receiver receiver;
  LaneLimits limits;
  limits.lanes_max = 2;
  DeliveryHarness harness({.limits = limits});
  std::vector<webhooks::Webhook> webhooks;
  for (int i = 0; i < 10; ++i) webhooks.push_back(harness.add_webhook(receiver.url()));
  for (std::size_t round = 1; round <= 3; ++round) {
    for (const auto& webhook : webhooks) harness.send(webhook.id);
    ASSERT_TRUE(harness.queue.wait_for_attempts(10 * round));
  }
  EXPECT_EQ(receiver.count(), 30u);
}

TEST(Lanes, ALaneThatWaitsForATimeIsNotDroppedWithTheIdleOnes) {
  Receiver receiver;
  LaneLimits limits;
  limits.lanes_max = 1;
  DeliveryHarness harness({.limits = limits});
  const auto patient = harness.add_webhook(receiver.url());
  harness.queue.add_pending(patient.id, harness.clock.now() + 20ms);
  harness.dispatcher().note_due(patient.id, harness.clock.now() + 20ms);
  for (int i = 0; i < 5; ++i) harness.send(harness.add_webhook(receiver.url()).id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(5));
  harness.clock.advance(20ms);
  ASSERT_TRUE(harness.queue.wait_for_attempts(6));
}

TEST(Lanes, ABlockedAddressEndsWithinItsStartAndALongQueueOfThemIsNoTrouble) {
  DeliveryHarness harness({.guard = outbound::AddressGuard({})});
  const auto webhook = harness.add_webhook("http://127.0.0.1:9/");
  for (int i = 0; i < 3000; ++i) harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(3000));
  for (const auto& [id, row] : harness.queue.rows()) {
    ASSERT_EQ(row.attempts.size(), 1u);
    ASSERT_EQ(row.attempts.front().result.outcome, Outcome::blocked);
    ASSERT_EQ(row.state, DeliveryState::pending);
  }
  EXPECT_EQ(harness.queue.breaches(), "");
}

}  // namespace bughook::delivery
