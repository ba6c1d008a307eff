// What lanes do while the store can not record: a full disk must not become attempts that nobody writes down.
#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::DeliveryHarness;
using testing::Receiver;

TEST(LanesOnAFullDisk, BeginNoAttemptAndAskForNothing) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.queue.set_can_record(false);
  for (int i = 0; i < 50; ++i) harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.wake(webhook.id);
  harness.send(webhook.id, 5);
  harness.settle();
  EXPECT_EQ(receiver.requests().size(), 0u);
  EXPECT_EQ(harness.queue.claims(), 0u);
  EXPECT_EQ(harness.queue.claimed_count(), 0u) << "what came fresh is left to the store";
}

TEST(LanesOnAFullDisk, GiveBackWhatTheyHeldAndEndOnlyWhatIsUnderWay) {
  Receiver receiver;
  receiver.hold();
  DeliveryHarness harness({.health = {.concurrency_at_start = 1, .concurrency_max = 1}});
  const auto webhook = harness.add_webhook(receiver.url());
  harness.send(webhook.id, 6);
  ASSERT_TRUE(receiver.wait_for_requests(1));
  harness.queue.set_can_record(false);
  receiver.let_all_go();
  ASSERT_TRUE(harness.queue.wait_for_attempts(1)) << "what was under way is on record";
  harness.settle();
  EXPECT_EQ(receiver.requests().size(), 1u);
  EXPECT_EQ(harness.queue.claimed_count(), 0u);
  EXPECT_EQ(harness.queued(), 0);
  EXPECT_EQ(harness.queue.breaches(), "");
}

TEST(LanesOnAFullDisk, GoOnByThemselvesOnceThereIsSpace) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.queue.set_can_record(false);
  for (int i = 0; i < 20; ++i) harness.queue.add_pending(webhook.id, harness.clock.now());
  harness.wake(webhook.id);
  harness.settle();
  harness.queue.set_can_record(true);
  harness.clock.advance(1s);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered)) << "nobody told them";
  EXPECT_EQ(receiver.requests().size(), 20u);
}

}  // namespace bughook::delivery
