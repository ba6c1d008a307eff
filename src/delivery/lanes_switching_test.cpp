// What people and receivers may do to a lane while it is at work: switch it off and on, change it, cancel what
// waits in it, answer that they are gone or busy, stop the program.
#include <thread>

#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::answer_of;
using testing::DeliveryHarness;
using testing::Receiver;

namespace {

HealthLimits one_at_a_time() { return {.concurrency_at_start = 1, .concurrency_max = 1}; }

/// A receiver that takes a first request and keeps it, and four more deliveries that wait in the lane.
struct Held {
  Receiver receiver;
  DeliveryHarness harness{{.health = one_at_a_time()}};
  webhooks::Webhook webhook;
  std::vector<base::DeliveryId> sent;

  Held() {
    receiver.hold();
    webhook = harness.add_webhook(receiver.url());
    sent = harness.send(webhook.id, 5);
    EXPECT_TRUE(receiver.wait_for_requests(1));
    harness.settle();
    EXPECT_EQ(harness.queued(), 4);
  }
  void switch_to(bool active) {
    webhook.active = active;
    harness.change(webhook);
  }
};

}  // namespace

TEST(Switching, OnceADeactivationHasReturnedNoAttemptStartsAndTheQueueIsBackInTheStore) {
  Held held;
  held.switch_to(false);
  for (std::size_t i = 1; i < held.sent.size(); ++i) EXPECT_EQ(held.harness.queue.row(held.sent[i]).releases, 1);
  EXPECT_EQ(held.harness.queued(), 0);
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  const auto late = held.harness.send(held.webhook.id);
  held.harness.wake(held.webhook.id);
  held.harness.settle();
  EXPECT_EQ(held.receiver.count(), 1u) << "only what was under way";
  EXPECT_FALSE(held.harness.queue.row(late).claimed);
  EXPECT_EQ(held.harness.queue.row(held.sent[0]).state, DeliveryState::delivered);
  EXPECT_EQ(held.harness.queue.claims(), 0u);
  EXPECT_EQ(held.harness.queue.breaches(), "");
}

TEST(Switching, AReactivationAsksTheStoreForWhatIsPending) {
  Held held;
  held.switch_to(false);
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  held.harness.queue.add_pending(held.webhook.id, held.harness.clock.now());
  held.switch_to(true);
  ASSERT_TRUE(held.harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(held.receiver.count(), 6u);
}

TEST(Switching, WhatAClaimBringsAfterADeactivationGoesBack) {
  Receiver receiver;
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.queue.hold_claims();
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_claims(1));
  webhook.active = false;
  harness.change(webhook);
  harness.queue.let_claims_go();
  harness.settle();
  EXPECT_EQ(receiver.count(), 0u);
  EXPECT_EQ(harness.queue.row(id).releases, 1);
  webhook.active = true;
  harness.change(webhook);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(Switching, ARemovedWebhooksQueueGoesBackAndNothingOfItIsSent) {
  Held held;
  held.harness.webhooks.erase(held.webhook.id);
  held.harness.dispatcher().reload(held.webhook.id);
  EXPECT_EQ(held.harness.queue.claimed_count(), 1u);
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  held.harness.settle();
  EXPECT_EQ(held.receiver.count(), 1u);
  EXPECT_EQ(held.harness.queue.claims(), 0u);
}

TEST(Switching, WhatFollowsAChangeGoesToTheNewAddress) {
  Held held;
  Receiver second;
  held.webhook.url = second.url();
  held.harness.change(held.webhook);
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(held.receiver.count(), 1u);
  EXPECT_EQ(second.count(), 4u);
}

TEST(Switching, GoneHaltsTheLaneAtOnceAndTellsTheOwner) {
  Held held;
  held.receiver.answer_with([](const auto&) { return answer_of(410); });
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  held.harness.settle();
  EXPECT_EQ(held.harness.gone(), std::vector{held.webhook.id});
  EXPECT_EQ(held.harness.queue.row(held.sent[0]).state, DeliveryState::failed);
  EXPECT_EQ(held.harness.queue.claimed_count(), 0u);

  held.harness.send(held.webhook.id);
  held.harness.wake(held.webhook.id);
  held.harness.settle();
  EXPECT_EQ(held.receiver.count(), 1u) << "though the store has not switched it off yet";

  held.receiver.answer_with([](const auto&) { return answer_of(200); });
  held.switch_to(true);
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(6));
  EXPECT_EQ(held.receiver.count(), 6u);
}

TEST(Switching, GoneFromTheAddressBeforeDoesNotHaltTheAddressNow) {
  Held held;
  Receiver second;
  held.webhook.url = second.url();
  held.harness.change(held.webhook);
  held.receiver.answer_with([](const auto&) { return answer_of(410); });
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(5));
  held.harness.settle();
  EXPECT_TRUE(held.harness.gone().empty());
  EXPECT_EQ(second.count(), 4u);
}

TEST(Switching, TooManyRequestsWithRetryAfterPausesTheLaneThatLong) {
  Held held;
  held.receiver.answer_with([](const auto&) { return answer_of(429, "Retry-After: 120\r\n"); });
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  held.harness.settle();
  EXPECT_EQ(held.harness.queue.claimed_count(), 0u) << "a pause is waited for in the store";
  EXPECT_EQ(held.harness.queue.row(held.sent[0]).due_at, held.harness.clock.now() + 120s);

  held.receiver.answer_with([](const auto&) { return answer_of(200); });
  held.harness.clock.advance(119s);
  held.harness.send(held.webhook.id);
  held.harness.wake(held.webhook.id);
  held.harness.settle();
  EXPECT_EQ(held.receiver.count(), 1u);
  EXPECT_EQ(held.harness.queue.claims(), 0u);

  held.harness.clock.advance(1s);
  held.harness.wake(held.webhook.id);
  ASSERT_TRUE(held.harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(held.harness.queue.breaches(), "");
}

TEST(Switching, APauseEndsByItself) {
  Held held;
  held.receiver.answer_with([](const auto&) { return answer_of(503); });
  held.receiver.let_go(1);
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  held.receiver.answer_with([](const auto&) { return answer_of(200); });
  held.receiver.let_all_go();
  held.harness.clock.advance(1s);  // what the first pause lasts
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(5));
}

TEST(Switching, AChangeEndsThePauseThatTheReceiverBeforeAskedFor) {
  Held held;
  held.receiver.answer_with([](const auto&) { return answer_of(503, "Retry-After: 3600\r\n"); });
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(1));
  Receiver second;
  held.webhook.url = second.url();
  held.harness.change(held.webhook);
  ASSERT_TRUE(second.wait_for_requests(4));
}

TEST(Switching, ADroppedDeliveryIsNotSent) {
  Held held;
  held.harness.queue.cancel(held.sent[2]);
  held.harness.dispatcher().drop(held.webhook.id, held.sent[2]);
  held.harness.dispatcher().drop(held.webhook.id, base::DeliveryId{42});
  held.harness.dispatcher().drop(base::WebhookId{42}, held.sent[3]);
  held.receiver.let_all_go();
  ASSERT_TRUE(held.harness.queue.wait_for_attempts(4));
  held.harness.settle();
  EXPECT_EQ(held.receiver.count(), 4u);
  const auto row = held.harness.queue.row(held.sent[2]);
  EXPECT_TRUE(row.attempts.empty());
  EXPECT_FALSE(row.claimed);
  EXPECT_EQ(held.harness.queue.breaches(), "");
}

TEST(Switching, ADeliveryDroppedWhileItsClaimIsUnderWayIsNotSent) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto dropped = harness.queue.add_pending(webhook.id, harness.clock.now());
  const auto kept = harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.queue.hold_claims();
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_claims(1));
  harness.queue.cancel(dropped);
  harness.dispatcher().drop(webhook.id, dropped);
  harness.queue.let_claims_go();
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  harness.settle();
  EXPECT_EQ(receiver.count(), 1u);
  EXPECT_EQ(harness.queue.row(kept).state, DeliveryState::delivered);
  EXPECT_FALSE(harness.queue.row(dropped).claimed);
}

TEST(Switching, ALaneWhoseLastDeliveryWasDroppedDuringAPauseLeavesNothingBehind) {
  Receiver receiver([](const auto&) { return answer_of(429); });
  LaneLimits limits;
  limits.lanes_max = 1;
  DeliveryHarness harness({.limits = limits, .health = one_at_a_time()});
  auto webhook = harness.add_webhook(receiver.url());
  webhook.schedule = {};
  harness.webhooks.put(webhook);
  receiver.hold();
  const auto sent = harness.send(webhook.id, 2);
  ASSERT_TRUE(receiver.wait_for_requests(1));
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  harness.queue.cancel(sent[1]);
  harness.dispatcher().drop(webhook.id, sent[1]);
  harness.send(harness.add_webhook(receiver.url()).id);  // has idle lanes dropped
  ASSERT_TRUE(harness.queue.wait_for_attempts(2));
  harness.clock.advance(2s);
  harness.wake(webhook.id);
  harness.settle();
  EXPECT_EQ(receiver.count(), 2u);
}

TEST(Stopping, WaitsForTheAttemptsUnderWay) {
  Held held;
  auto stopping = std::async(std::launch::async, [&] { held.harness.dispatcher().stop(testing::patience); });
  ASSERT_TRUE(held.harness.queue.wait_until([&](const auto& rows) { return rows.at(held.sent[4]).releases == 1; }));
  EXPECT_EQ(stopping.wait_for(0s), std::future_status::timeout);
  held.receiver.let_all_go();
  stopping.get();
  EXPECT_EQ(held.harness.queue.row(held.sent[0]).state, DeliveryState::delivered);
  EXPECT_EQ(held.receiver.count(), 1u);
  EXPECT_EQ(held.harness.queue.claimed_count(), 0u);
  EXPECT_EQ(held.harness.queue.breaches(), "");
}

TEST(Stopping, CancelsWhatTakesTooLongWithoutCountingItAsAnAttempt) {
  Held held;
  held.harness.dispatcher().stop(10ms);
  const auto row = held.harness.queue.row(held.sent[0]);
  EXPECT_TRUE(row.attempts.empty());
  EXPECT_EQ(row.releases, 1);
  EXPECT_EQ(held.harness.queue.claimed_count(), 0u);
  held.harness.dispatcher().stop(10ms);  // safe twice
}

TEST(Stopping, WhatComesAfterItIsGivenBackAndNothingStarts) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.dispatcher().stop(0ms);
  const auto id = harness.send(webhook.id);
  harness.wake(webhook.id);
  harness.dispatcher().reload(webhook.id);
  harness.dispatcher().drop(webhook.id, id);
  harness.settle();
  EXPECT_EQ(harness.queue.row(id).releases, 1);
  EXPECT_EQ(harness.queue.claims(), 0u);
  EXPECT_EQ(receiver.count(), 0u);
}

TEST(Stopping, AClaimAnsweredAfterwardsIsGivenBack) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.queue.hold_claims();
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_claims(1));
  harness.dispatcher().stop(0ms);
  harness.queue.let_claims_go();
  harness.settle();
  EXPECT_EQ(harness.queue.row(id).releases, 1);
  EXPECT_EQ(receiver.count(), 0u);
}

}  // namespace bughook::delivery
