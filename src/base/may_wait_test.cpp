#include "base/may_wait.hpp"

#include <future>

#include <gtest/gtest.h>

#include "base/loop.hpp"

namespace bughook::base {
namespace {

/// As the store's calls do.
int wait_for_seven(MayWait /*here*/ = {}) { return 7; }

TEST(MayWaitDeathTest, ALoopThatIsAboutToWaitEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto wait_on_a_loop = [] {
    Loops loops(1);
    loops.start();
    std::promise<int> answer;
    loops.at(0).post([&] { answer.set_value(wait_for_seven()); });
    answer.get_future().wait();
  };
  EXPECT_DEATH(wait_on_a_loop(), "an event loop was about to wait");
}

TEST(MayWait, AnyOtherThreadMayWait) { EXPECT_EQ(wait_for_seven(), 7); }

}  // namespace
}  // namespace bughook::base
