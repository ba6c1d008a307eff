// A lane reads its webhook from the store, and a store may take its time: the loop goes on with everything else.
#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using testing::DeliveryHarness;
using testing::Receiver;

TEST(LanesReading, AWebhookThatTheStoreReadsSlowlyKeepsNoOtherWaiting) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto known = harness.add_webhook(receiver.url());
  harness.send(known.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto slow = harness.add_webhook(receiver.url());
  harness.webhooks.hold_reads();
  harness.send(slow.id, 3);
  harness.send(known.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(2));
  harness.settle();
  EXPECT_EQ(harness.queued(), 3) << "they wait for the answer where they are";
  EXPECT_EQ(harness.webhooks.reads(), 2u) << "which is asked for once";
  harness.webhooks.let_reads_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  EXPECT_EQ(harness.queue.claims(), 0u) << "none went back to the store";
}

TEST(LanesReading, AChangeDuringTheReadIsReadToo) {
  Receiver receiver;
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  harness.webhooks.hold_reads();
  const auto id = harness.send(webhook.id);
  webhook.active = false;
  harness.change(webhook);
  harness.webhooks.let_reads_go();
  harness.settle();
  EXPECT_EQ(receiver.count(), 0u) << "the deactivation was answered before";
  EXPECT_GE(harness.queue.row(id).releases, 1);
  EXPECT_EQ(harness.queue.claimed_count(), 0u);
  webhook.active = true;
  harness.change(webhook);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(LanesReading, MoreThanALaneMayHoldDoesNotWaitInMemoryForTheRead) {
  Receiver receiver;
  LaneLimits limits;
  limits.queue_max = 2;
  DeliveryHarness harness({.limits = limits});
  const auto webhook = harness.add_webhook(receiver.url());
  harness.webhooks.hold_reads();
  harness.send(webhook.id, 10);
  harness.settle();
  EXPECT_EQ(harness.queued(), 2);
  EXPECT_EQ(harness.queue.claimed_count(), 2u);
  harness.webhooks.let_reads_go();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(LanesReading, WhatWaitedForAWebhookThatIsGoneGoesBack) {
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook("http://127.0.0.1:1/");
  harness.webhooks.hold_reads();
  harness.webhooks.erase(webhook.id);
  harness.send(webhook.id, 2);
  harness.settle();
  harness.webhooks.let_reads_go();
  harness.settle();
  EXPECT_EQ(harness.queued(), 0);
  EXPECT_EQ(harness.queue.claimed_count(), 0u);
  EXPECT_EQ(harness.queue.claims(), 0u);
}

}  // namespace bughook::delivery
