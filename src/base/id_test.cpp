#include "base/id.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bughook::base {

TEST(Id, IsTwentyFourHexDigitsWithTheSecondFirst) {
  ManualClock clock(from_ms(1'627'317'365'236));
  IdGenerator ids(clock, 0, 0);
  const auto id = ids.make<BugId>();
  EXPECT_EQ(id.text().size(), 24U);
  EXPECT_EQ(id.text().substr(0, 8), "60fee475");
  EXPECT_EQ(BugId::parse(id.text()), id);
  EXPECT_EQ(id.made_at(), clock.now());
}

TEST(Id, TextThatWeNeverWroteIsNotAnId) {
  for (const char* text :
       {"", "60fee475", "60fee475c4d00b0015cdad95", "zzzzzzzzzzzzzzzzzzzzzzzz", "-0fee475c4d00b0015cdad95"}) {
    EXPECT_FALSE(BugId::parse(text)) << text;
  }
}

TEST(Id, RisesAlsoWithinOneMillisecondAndWhenTheClockGoesBack) {
  ManualClock clock;
  IdGenerator ids(clock, 3, 0);
  auto last = ids.make<BugId>();
  for (int i = 0; i < 20'000; ++i) {
    if (i == 10'000) clock.set(clock.now() - std::chrono::hours(1));
    const auto next = ids.make<BugId>();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Id, StartsAboveTheLastOneOfTheRunBefore) {
  ManualClock clock;
  IdGenerator before(clock, 0, 0);
  BugId last;
  for (int i = 0; i < 9000; ++i) last = before.make<BugId>();
  clock.set(clock.now() - std::chrono::hours(24));
  IdGenerator after(clock, 0, last.number);
  EXPECT_GT(after.make<BugId>(), last);
}

TEST(Id, TwoThreadsNeverGetTheSameOne) {
  SystemClock clock;
  IdGenerator ids(clock, 0, 0);
  std::vector<std::int64_t> made[2];
  std::thread threads[2];
  for (int t = 0; t < 2; ++t) {
    threads[t] = std::thread([&, t] {
      for (int i = 0; i < 50'000; ++i) made[t].push_back(ids.make<BugId>().number);
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::int64_t> all(made[0].begin(), made[0].end());
  all.insert(made[1].begin(), made[1].end());
  EXPECT_EQ(all.size(), 100'000U);
}

}  // namespace bughook::base
