#include "http/bodies/pace.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using namespace std::chrono_literals;

constexpr PaceLimits limits{.idle_max = 15s, .grace = 20s, .credit_max = 30s, .bytes_per_second_min = 1000};
constexpr base::SteadyTime start{};

TEST(Pace, APauseEndsItEvenWhenTheRateWasHigh) {
  Pace pace(limits, start);
  EXPECT_EQ(pace.deadline(), start + 15s);
  pace.note(50'000'000, start + 3s);
  EXPECT_EQ(pace.deadline(), start + 18s);
}

TEST(Pace, ATrickleEndsItHoweverShortThePauses) {
  Pace pace(limits, start);
  for (int second = 1; second <= 19; ++second) pace.note(1, start + std::chrono::seconds(second));
  EXPECT_EQ(pace.deadline(), start + 20s + 19ms);
}

TEST(Pace, WhoeverKeepsTheRateGoesOnForAsLongAsItTakes) {
  Pace pace(limits, start);
  auto now = start;
  for (int i = 0; i < 10'000; ++i) {
    now += 5s;
    ASSERT_LT(now, pace.deadline()) << i;
    pace.note(5'000, now);
  }
}

TEST(Pace, AQuickBeginningBuysNoHoursOfTrickle) {
  Pace pace(limits, start);
  pace.note(46'000'000, start + 1s);
  auto now = start + 1s;
  int bytes = 0;
  for (; now + 9s < pace.deadline(); ++bytes) pace.note(1, now += 9s);
  EXPECT_EQ(bytes, 3);
  EXPECT_LE(pace.deadline(), start + 32s);
}

}  // namespace
}  // namespace bughook::http
