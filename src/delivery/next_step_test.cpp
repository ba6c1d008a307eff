#include "delivery/next_step.hpp"

#include <gtest/gtest.h>

#include "webhooks/webhook.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;

namespace {

const base::Timestamp now = base::from_ms(1'700'000'000'000);
const RetryPolicy standard{webhooks::default_schedule(), 0.1};

AttemptResult refused(int status) {
  AttemptResult result;
  result.outcome = Outcome::refused;
  result.status = status;
  return result;
}

}  // namespace

TEST(NextStep, ADeliveredOneIsDone) {
  AttemptResult result;
  result.outcome = Outcome::delivered;
  result.status = 204;
  const auto next = decide_next_step(result, 1, standard, now, 0.5);
  EXPECT_EQ(next.state, DeliveryState::delivered);
  EXPECT_FALSE(next.due_at);
}

TEST(NextStep, TheDefaultScheduleIsTheOneOfStandardWebhooks) {
  const std::chrono::seconds gaps[] = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  int attempt = 1;
  for (const auto gap : gaps) {
    const auto next = decide_next_step(refused(500), attempt++, standard, now, 0.0);
    EXPECT_EQ(next.state, DeliveryState::pending);
    EXPECT_EQ(*next.due_at, now + gap);
  }
  EXPECT_EQ(attempt, 10);
  EXPECT_EQ(decide_next_step(refused(500), attempt, standard, now, 0.0).state, DeliveryState::failed);
}

TEST(NextStep, JitterOnlyEverAddsAndNeverMoreThanItsShare) {
  for (const double luck : {0.0, 0.25, 0.999}) {
    const auto next = decide_next_step(refused(500), 2, standard, now, luck);
    EXPECT_GE(*next.due_at, now + 5min);
    EXPECT_LE(*next.due_at, now + 5min + 30s);
  }
}

TEST(NextStep, GoneFailsForGoodAndDisablesTheWebhook) {
  const auto next = decide_next_step(refused(410), 1, standard, now, 0.0);
  EXPECT_EQ(next.state, DeliveryState::failed);
  EXPECT_TRUE(next.disables_webhook);
}

TEST(NextStep, AGoneThatWasOnlyHalfReadSwitchesNothingOff) {
  auto result = refused(410);
  result.outcome = Outcome::unreachable;
  const auto next = decide_next_step(result, 1, standard, now, 0.0);
  EXPECT_EQ(next.state, DeliveryState::pending);
  EXPECT_FALSE(next.disables_webhook);
}

TEST(NextStep, RetryAfterPutsTheNextAttemptOffButNeverBringsItForward) {
  auto result = refused(503);
  result.retry_after = 120s;
  EXPECT_EQ(*decide_next_step(result, 1, standard, now, 0.0).due_at, now + 120s);
  EXPECT_EQ(*decide_next_step(result, 3, standard, now, 0.0).due_at, now + 30min);
  result.retry_after = 1000h;
  EXPECT_EQ(*decide_next_step(result, 1, standard, now, 0.0).due_at, now + 24h);
}

TEST(NextStep, EveryOtherOutcomeIsRetried) {
  for (const auto outcome : {Outcome::refused, Outcome::timed_out, Outcome::unreachable, Outcome::blocked}) {
    AttemptResult result;
    result.outcome = outcome;
    EXPECT_EQ(decide_next_step(result, 1, standard, now, 0.0).state, DeliveryState::pending);
  }
}

TEST(RetryAfter, IsSecondsOrAnHttpDate) {
  EXPECT_EQ(parse_retry_after("120", now), 120s);
  EXPECT_EQ(parse_retry_after(" 0 ", now), 0s);
  EXPECT_EQ(parse_retry_after("Tue, 14 Nov 2023 22:14:20 GMT", now), 60s);
  EXPECT_EQ(parse_retry_after("99999999999999999999999", now), retry_after_max);
}

TEST(RetryAfter, WhatCanNotBeReadOrLiesInThePastIsIgnored) {
  for (const char* value : {"", "-5", "soon", "1.5", "12 s", "Mon, 13 Nov 2023 22:14:20 GMT", "0x10"}) {
    EXPECT_FALSE(parse_retry_after(value, now)) << value;
  }
}

}  // namespace bughook::delivery
