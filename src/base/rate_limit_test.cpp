#include "base/rate_limit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <boost/asio/ip/address.hpp>

namespace bughook::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RateLimit, ABurstPassesAndThenSoManyASecond) {
  ManualClock clock;
  RateLimit limit(5, 2, 100);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt) << i;
  EXPECT_EQ(limit.refuse(1, clock.steady()), seconds(1));
  clock.advance(milliseconds(199));
  EXPECT_EQ(limit.refuse(1, clock.steady()), seconds(1));
  clock.advance(milliseconds(2));
  EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt);
  EXPECT_EQ(limit.refuse(1, clock.steady()), seconds(1));
  clock.advance(seconds(3600));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt) << i;
  EXPECT_NE(limit.refuse(1, clock.steady()), std::nullopt);
}

TEST(RateLimit, WhatItNamesIsLongEnough) {
  ManualClock clock;
  RateLimit limit(0.1, 2, 100);
  EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt);
  EXPECT_EQ(limit.refuse(1, clock.steady()), seconds(10));
  clock.advance(seconds(10));
  EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt);
}

TEST(RateLimit, ATokenThatIsGivenBackCanBeTakenAgain) {
  ManualClock clock;
  RateLimit limit(1, 2, 100);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt) << i;
    limit.give_back(1);
  }
  limit.give_back(1);
  limit.give_back(7);  // whom nobody knows
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt) << i;
  EXPECT_NE(limit.refuse(1, clock.steady()), std::nullopt) << "no more than a full bucket";
}

TEST(RateLimit, ACallerMayHaveARateOfItsOwnThatChanges) {
  ManualClock clock;
  RateLimit limit(100, 2, 100);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limit.refuse(1, clock.steady(), 1), std::nullopt) << i;
  EXPECT_EQ(limit.refuse(1, clock.steady(), 1), seconds(1));
  EXPECT_EQ(limit.refuse(2, clock.steady()), std::nullopt) << "others have the common one";
  clock.advance(milliseconds(100));
  EXPECT_NE(limit.refuse(1, clock.steady(), 1), std::nullopt);
  clock.advance(milliseconds(10));
  EXPECT_EQ(limit.refuse(1, clock.steady(), 100), std::nullopt) << "from now on it fills faster";
  RateLimit none(0, 2, 100);
  EXPECT_EQ(none.refuse(1, clock.steady(), 0.5), std::nullopt);
  EXPECT_EQ(none.refuse(1, clock.steady(), 0.5), seconds(2));
}

TEST(RateLimit, CallersDoNotSlowEachOther) {
  ManualClock clock;
  RateLimit limit(1, 1, 100);
  EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt);
  EXPECT_NE(limit.refuse(1, clock.steady()), std::nullopt);
  EXPECT_EQ(limit.refuse(2, clock.steady()), std::nullopt);
}

TEST(RateLimit, ZeroIsNoLimitAndKeepsNothing) {
  ManualClock clock;
  RateLimit limit(0, 2, 100);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limit.refuse(1, clock.steady()), std::nullopt);
  EXPECT_EQ(limit.callers(), 0u);
}

TEST(RateLimit, TheTableIsBoundedAndForgetsTheStalest) {
  ManualClock clock;
  RateLimit limit(1, 1, 160);
  for (std::uint64_t caller = 0; caller < 100'000; ++caller) {
    (void)limit.refuse(caller, clock.steady());
    if (caller % 2 == 0) {
      // Seen all the time, so it stays, empty bucket and all.
      EXPECT_EQ(limit.refuse(1'000'000, clock.steady()).has_value(), caller > 0) << caller;
    }
  }
  EXPECT_LE(limit.callers(), 160u);
  EXPECT_GE(limit.callers(), 150u);
}

TEST(RateLimit, AClockReadEarlierByAnotherLoopGivesNothingAway) {
  ManualClock clock;
  clock.advance(seconds(100));
  const auto later = clock.steady();
  RateLimit limit(1, 1, 100);
  EXPECT_EQ(limit.refuse(1, later), std::nullopt);
  EXPECT_NE(limit.refuse(1, later - seconds(50)), std::nullopt);
  EXPECT_NE(limit.refuse(1, later), std::nullopt);
}

TEST(RateLimit, ThreadsTogetherGetNoMoreThanOne) {
  ManualClock clock;
  RateLimit limit(100, 1, 100);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        if (!limit.refuse(7, clock.steady())) ++taken;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 100);
}

TEST(RateLimit, AddressesOfOneHouseAreOneCaller) {
  const auto caller = [](const char* text) { return caller_of(boost::asio::ip::make_address(text)); };
  EXPECT_EQ(caller("2001:db8:1:2::1"), caller("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(caller("2001:db8:1:2::1"), caller("2001:db8:1:3::1"));
  EXPECT_NE(caller("192.0.2.1"), caller("192.0.2.2"));
  EXPECT_EQ(caller("192.0.2.1"), caller("::ffff:192.0.2.1"));
}

}  // namespace
}  // namespace bughook::base
