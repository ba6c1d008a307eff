#include "http/connections/pace.hpp"

#include <gtest/gtest.h>

#include "http/connections/byte_budget.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;

TEST(Pace, APauseEndsItEvenWhenTheRateWasHigh) {
  const Pace pace{.idle_max = 15s, .grace = 20s, .bytes_per_second_min = 1000};
  const base::SteadyTime start{};
  EXPECT_EQ(pace.deadline(start, start, 0), start + 15s);
  EXPECT_EQ(pace.deadline(start, start + 3s, 50'000'000), start + 18s);
}

TEST(Pace, ATrickleEndsItHoweverShortThePauses) {
  const Pace pace{.idle_max = 15s, .grace = 20s, .bytes_per_second_min = 1000};
  const base::SteadyTime start{};
  EXPECT_EQ(pace.deadline(start, start + 19s, 19), start + 20s + 19ms);
  EXPECT_EQ(pace.deadline(start, start + 60s, 50'000), start + 70s);
  EXPECT_EQ(pace.deadline(start, start + 60s, 1'000'000), start + 75s);
}

TEST(ByteBudget, SmallBodiesAreFreeAndLargeOnesShareWhatThereIs) {
  ByteBudget budget(1024 * 1024);
  ByteShare small(budget), first(budget), second(budget);
  EXPECT_TRUE(small.cover(16 * 1024));
  EXPECT_TRUE(first.cover(1024 * 1024));
  EXPECT_FALSE(second.cover(16 * 1024 + 1));
  EXPECT_TRUE(first.cover(1024 * 1024 + 16 * 1024));
  EXPECT_FALSE(first.cover(1024 * 1024 + 16 * 1024 + 1));
  first.release();
  EXPECT_TRUE(second.cover(1024 * 1024));
}

}  // namespace
}  // namespace bughook::http
