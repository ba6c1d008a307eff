#include "app/clock_trust.hpp"

#include <gtest/gtest.h>

namespace bughook::app {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr days a_year{365};

}  // namespace

TEST(ClockTrust, AClockThatGoesOnIsBelieved) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now() - 10h);
  for (int i = 0; i < 100; ++i) {
    clock.advance(30min);
    const auto look = trust.look();
    EXPECT_TRUE(look.is_believed);
    EXPECT_FALSE(look.stepped);
  }
  EXPECT_EQ(trust.believed(), clock.now());
}

TEST(ClockTrust, AStartAYearAheadErasesNothingAndIsForgottenWhenTheClockIsPutRight) {
  base::ManualClock clock;
  const auto before = clock.now();
  clock.set(before + a_year);
  ClockTrust trust(clock, before);
  for (int i = 0; i < 100; ++i) {
    clock.advance(1h);
    const auto look = trust.look();
    EXPECT_FALSE(look.is_believed);
    EXPECT_GE(look.ahead, a_year - 1h);
  }
  EXPECT_EQ(trust.believed(), before);
  clock.set(before + 100h);
  const auto look = trust.look();
  EXPECT_TRUE(look.stepped);
  EXPECT_TRUE(look.is_believed);
}

TEST(ClockTrust, AStepOfAYearWhileRunningErasesNothing) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now());
  clock.advance(1min);
  EXPECT_TRUE(trust.look().is_believed);
  clock.set(clock.now() + a_year);
  clock.advance(1min);
  auto look = trust.look();
  EXPECT_TRUE(look.stepped);
  EXPECT_FALSE(look.is_believed);
  clock.advance(1min);
  look = trust.look();
  EXPECT_FALSE(look.stepped) << "once";
  EXPECT_FALSE(look.is_believed);
}

TEST(ClockTrust, AMachineThatWasOffForLongIsBelievedAfterItHasGoneEvenly) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now() - days(30));
  EXPECT_FALSE(trust.look().is_believed);
  clock.advance(23h);
  EXPECT_FALSE(trust.look().is_believed);
  clock.advance(1h);
  EXPECT_TRUE(trust.look().is_believed) << "a day for a month";
  ClockTrust next(clock, clock.now() - days(400));
  clock.advance(days(7));
  EXPECT_TRUE(next.look().is_believed) << "a week at most, or nothing would go any more";
}

TEST(ClockTrust, EachStepBeginsTheTrialAnew) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now() - days(30));
  clock.advance(23h);
  clock.set(clock.now() + 1h);
  EXPECT_FALSE(trust.look().is_believed);
  clock.advance(2h);
  EXPECT_FALSE(trust.look().is_believed);
}

TEST(ClockTrust, AClockThatIsBehindErasesLessSoItMay) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now());
  clock.set(clock.now() - 1h);
  auto look = trust.look();
  EXPECT_TRUE(look.stepped);
  EXPECT_TRUE(look.is_believed);
  clock.set(clock.now() - a_year);
  look = trust.look();
  EXPECT_TRUE(look.is_believed);
  clock.set(clock.now() + a_year + 1h);
  EXPECT_TRUE(trust.look().is_believed) << "and the way back is none ahead";
}

TEST(ClockTrust, SmallCorrectionsAreNoSteps) {
  base::ManualClock clock;
  ClockTrust trust(clock, clock.now());
  clock.advance(30s);
  clock.set(clock.now() + 2s);
  EXPECT_FALSE(trust.look().stepped);
}

}  // namespace bughook::app
