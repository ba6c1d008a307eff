#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace bughook::base {

TEST(Clock, Iso8601IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(format_iso8601(from_ms(1'627'317'365'236)), "2021-07-26T16:36:05.236Z");
  EXPECT_EQ(format_iso8601(from_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_iso8601(from_ms(1'709'164'799'999)), "2024-02-28T23:59:59.999Z");
}

TEST(Clock, AManualClockMovesOnlyWhenTold) {
  ManualClock clock(from_ms(5000));
  const auto steady = clock.steady();
  clock.advance(milliseconds(250));
  EXPECT_EQ(to_ms(clock.now()), 5250);
  EXPECT_EQ(clock.steady() - steady, milliseconds(250));
}

}  // namespace bughook::base
