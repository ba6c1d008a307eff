#include "delivery/health/standing.hpp"

#include <gtest/gtest.h>

namespace bughook::delivery {

namespace {

const base::Timestamp now = base::from_ms(1'600'000'000'000);
constexpr std::chrono::minutes minute{1};

Delivery pending(base::Timestamp due_at, int attempts_done) {
  Delivery delivery;
  delivery.id = base::DeliveryId{7};
  delivery.due_at = due_at;
  delivery.attempts_done = attempts_done;
  return delivery;
}

LaneStanding paused(base::Timestamp until) { return {.pause = Pause{until, "status_429"}, .under_way = {}}; }

}  // namespace

TEST(Standing, ANewDeliveryToAPausedReceiverSaysWhenAndWhyAndNotATimeThatIsPast) {
  const auto fresh = pending(now - minute, 0);
  EXPECT_EQ(next_attempt_at(fresh, paused(now + minute)), now + minute);
  const auto waiting = waiting_of(fresh, paused(now + minute), now);
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->reason, "retry_after");
  EXPECT_EQ(waiting->until, now + minute);
}

TEST(Standing, ARetryThatIsDueLaterThanThePauseEndsWaitsForItsSchedule) {
  const auto retry = pending(now + 2 * minute, 1);
  EXPECT_EQ(waiting_of(retry, paused(now + minute), now)->reason, "schedule");
  EXPECT_EQ(next_attempt_at(retry, paused(now + minute)), now + 2 * minute);
  EXPECT_EQ(waiting_of(retry, {}, now)->reason, "schedule");
}

TEST(Standing, WhatWasNeverTriedAndIsNotDueWaitsForItsPicture) {
  EXPECT_EQ(waiting_of(pending(now + minute, 0), {}, now)->reason, "picture");
}

TEST(Standing, WhatIsBeingSentWaitsForNothing) {
  const LaneStanding lane{.pause = Pause{now + minute, "status_429"}, .under_way = {base::DeliveryId{7}}};
  const auto sent = pending(now - minute, 0);
  EXPECT_TRUE(is_under_way(sent, lane));
  EXPECT_FALSE(waiting_of(sent, lane, now));
  EXPECT_FALSE(waiting_of(pending(now, 0), {}, now)) << "its turn is next";
}

TEST(Standing, WhatIsAtItsEndHasNoNextAttempt) {
  auto delivery = pending(now, 1);
  for (const auto state : {DeliveryState::delivered, DeliveryState::failed, DeliveryState::cancelled}) {
    delivery.state = state;
    EXPECT_FALSE(waiting_of(delivery, paused(now + minute), now));
    EXPECT_FALSE(next_attempt_at(delivery, paused(now + minute)));
    EXPECT_FALSE(is_under_way(delivery, {.pause = {}, .under_way = {delivery.id}})) << "its record was quicker";
  }
  delivery.state = DeliveryState::held;
  EXPECT_EQ(waiting_of(delivery, {}, now)->reason, "inactive");
}

}  // namespace bughook::delivery
