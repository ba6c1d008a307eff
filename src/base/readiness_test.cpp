#include "base/readiness.hpp"

#include <latch>

#include <gtest/gtest.h>

namespace bughook::base {
namespace {

TEST(Readiness, SaysWhichPartsStandInTheWayAndWhy) {
  Readiness readiness;
  std::optional<std::string> trouble;
  readiness.add("store", [&] { return trouble; });
  readiness.add("delivery", [] { return std::nullopt; });
  EXPECT_TRUE(readiness.obstacles().empty());
  trouble = "The disk is full.";
  const auto obstacles = readiness.obstacles();
  ASSERT_EQ(obstacles.size(), 1u);
  EXPECT_EQ(obstacles[0].part, "store");
  EXPECT_EQ(obstacles[0].detail, "The disk is full.");
}

TEST(LoopWatch, ALoopThatStandsStillIsAnObstacleUntilItGoesOn) {
  ManualClock clock;
  Loops loops(2);
  loops.start();
  LoopWatch watch(loops, clock);
  const auto everyone_has_passed = [&] {
    for (std::size_t i = 0; i < loops.size(); ++i) {
      std::promise<void> passed;
      loops.at(i).post([&] { passed.set_value(); });
      passed.get_future().wait();
    }
  };
  EXPECT_FALSE(watch.obstacle());
  everyone_has_passed();
  clock.advance(LoopWatch::patience);
  EXPECT_FALSE(watch.obstacle()) << "both have answered";
  everyone_has_passed();

  std::promise<void> go_on;
  loops.at(1).post([held = go_on.get_future()] { held.wait(); });
  EXPECT_FALSE(watch.obstacle());
  clock.advance(LoopWatch::patience);
  EXPECT_TRUE(watch.obstacle());
  go_on.set_value();
  everyone_has_passed();
  EXPECT_FALSE(watch.obstacle());
  everyone_has_passed();  // their answers need the watch
}

}  // namespace
}  // namespace bughook::base
