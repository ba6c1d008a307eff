// What lanes remember of due times when the wall clock is set, and when a person knows better than a pause.
#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::DeliveryHarness;
using testing::Receiver;

TEST(LanesAndTheClock, WhatTheStorePutRightAfterAStepBackIsSentWithoutWaitingForTheOldTime) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.queue.add_pending(webhook.id, harness.clock.now() + 1h);
  harness.wake(webhook.id);
  harness.settle();
  EXPECT_EQ(receiver.requests().size(), 0u);
  harness.clock.advance(-1h);
  harness.queue.make_pending(id, harness.clock.now());
  harness.dispatcher().clock_was_set();
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
}

TEST(LanesAndTheClock, APauseEndsWhenSomebodyWantsSomethingSentNow) {
  Receiver receiver([](const testing::Received&) { return testing::answer_of(429, "Retry-After: 3600\r\n"); });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  EXPECT_EQ(harness.dispatcher().paused_until(webhook.id), std::nullopt);
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  harness.settle();
  EXPECT_EQ(harness.dispatcher().paused_until(webhook.id), harness.clock.now() + 1h);
  harness.queue.make_pending(id, harness.clock.now());
  harness.wake(webhook.id);
  harness.settle();
  EXPECT_EQ(receiver.requests().size(), 1u);
  harness.dispatcher().send_now(webhook.id, harness.clock.now());
  ASSERT_TRUE(harness.queue.wait_for_attempts(2));
}

}  // namespace bughook::delivery
