#include "delivery/receiver_health.hpp"

#include <gtest/gtest.h>

namespace bughook::delivery {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

const base::Timestamp now = base::from_ms(1'700'000'000'000);

AttemptResult result_of(Outcome outcome, int status) {
  AttemptResult result;
  result.outcome = outcome;
  result.status = status;
  return result;
}

}  // namespace

TEST(ReceiverHealth, AHangingReceiverSoonHoldsASingleConnection) {
  ReceiverHealth health({});
  for (int i = 0; i < 4; ++i) health.attempt_finished(result_of(Outcome::timed_out, 0), now);
  EXPECT_EQ(health.concurrency(), 1);
  EXPECT_FALSE(health.proven());
}

TEST(ReceiverHealth, AQuickReceiverGetsMoreAtOnceUpToTheLimit) {
  ReceiverHealth health({});
  for (int i = 0; i < 1000; ++i) health.attempt_finished(result_of(Outcome::delivered, 200), now);
  EXPECT_EQ(health.concurrency(), HealthLimits{}.concurrency_max);
  EXPECT_TRUE(health.proven());
}

TEST(ReceiverHealth, AReceiverThatAnswersWithAnErrorIsNotSlowedForIt) {
  ReceiverHealth health({});
  health.attempt_finished(result_of(Outcome::refused, 400), now);
  EXPECT_EQ(health.concurrency(), HealthLimits{}.concurrency_at_start);
  EXPECT_EQ(health.paused_until(), base::Timestamp{});
}

TEST(ReceiverHealth, TooManyRequestsPausesAndThePausesDoubleUntilASuccess) {
  ReceiverHealth health({});
  health.attempt_finished(result_of(Outcome::refused, 429), now);
  EXPECT_EQ(health.paused_until(), now + 1s);
  health.attempt_finished(result_of(Outcome::refused, 503), now + 1s);
  EXPECT_EQ(health.paused_until(), now + 3s);
  health.attempt_finished(result_of(Outcome::delivered, 200), now + 3s);
  health.attempt_finished(result_of(Outcome::refused, 502), now + 4s);
  EXPECT_EQ(health.paused_until(), now + 5s);
}

TEST(ReceiverHealth, AHundredRefusalsOfOneOverloadAreOnePauseNotAHundredDoublings) {
  ReceiverHealth health({});
  for (int i = 0; i < 100; ++i) health.attempt_finished(result_of(Outcome::refused, 429), now + milliseconds(i));
  EXPECT_LT(health.paused_until(), now + 2s);
  health.attempt_finished(result_of(Outcome::refused, 429), now + 10s);
  EXPECT_EQ(health.paused_until(), now + 12s) << "the next overload doubles it";
}

TEST(ReceiverHealth, PausesOfItsOwnNeverGrowBeyondTheLimit) {
  ReceiverHealth health({});
  auto at = now;
  for (int i = 0; i < 50; ++i) {
    health.attempt_finished(result_of(Outcome::refused, 503), at);
    EXPECT_LE(health.paused_until(), at + HealthLimits{}.pause_max);
    at = health.paused_until();
  }
  health.attempt_finished(result_of(Outcome::refused, 503), at);
  EXPECT_EQ(health.paused_until(), at + HealthLimits{}.pause_max);
}

TEST(ReceiverHealth, RetryAfterSetsThePause) {
  ReceiverHealth health({});
  auto result = result_of(Outcome::refused, 429);
  result.retry_after = 90s;
  health.attempt_finished(result, now);
  EXPECT_EQ(health.paused_until(), now + 90s);
  EXPECT_EQ(health.pause_reason(), result.reason);
}

TEST(ReceiverHealth, WhoSendsByHandEndsThePauseAndTheNextOneBeginsSmall) {
  ReceiverHealth health({});
  for (int i = 0; i < 5; ++i) health.attempt_finished(result_of(Outcome::refused, 503), health.paused_until());
  health.end_pause();
  EXPECT_EQ(health.paused_until(), base::Timestamp{});
  health.attempt_finished(result_of(Outcome::refused, 503), now);
  EXPECT_EQ(health.paused_until(), now + HealthLimits{}.pause_first);
}

TEST(ReceiverHealth, ADayThatOneAnswerAsksForHoldsUpTheOthersForAnHourAtMost) {
  ReceiverHealth health({});
  auto result = result_of(Outcome::refused, 429);
  result.retry_after = 24h;
  health.attempt_finished(result, now);
  EXPECT_EQ(health.paused_until(), now + 1h);
  health.end_pause();
  EXPECT_EQ(health.paused_until(), base::Timestamp{}) << "somebody knows that it is well again";
}

TEST(ReceiverHealth, APauseIsNoLongerForAClockThatWasSetBack) {
  ReceiverHealth health({});
  auto result = result_of(Outcome::refused, 429);
  result.retry_after = 90s;
  health.attempt_finished(result, now);
  health.clock_was_set(now - 1h);
  EXPECT_EQ(health.paused_until(), now - 1h + 90s);
  health.clock_was_set(now - 1h + 60s);
  EXPECT_EQ(health.paused_until(), now - 1h + 90s) << "nor shorter";
}

}  // namespace bughook::delivery
