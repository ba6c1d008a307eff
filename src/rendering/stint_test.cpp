#include "rendering/stint.hpp"

#include <gtest/gtest.h>

namespace bughook::rendering {
namespace {

using namespace std::chrono_literals;

TEST(Rest, IsNoneWhileTheServerHasLittleToDo) {
  EXPECT_EQ(rest_after(2s, 0s, 2), 0ms);
  EXPECT_EQ(rest_after(2s, 1s, 2), 0ms);
}

TEST(Rest, IsLongerThanTheJobWhileTheServerIsBusy) {
  EXPECT_EQ(rest_after(2s, 1100ms, 2), 3s);
  EXPECT_EQ(rest_after(300ms, 200ms, 2), 450ms);
}

TEST(Rest, KnowsHowManyCoresThereAre) {
  EXPECT_EQ(rest_after(1s, 1s, 1), 1500ms);
  EXPECT_EQ(rest_after(1s, 1s, 8), 0ms);
}

TEST(Rest, HasALimit) { EXPECT_EQ(rest_after(60s, 60s, 1), rest_max); }

TEST(Rest, IsNoneAfterNothing) { EXPECT_EQ(rest_after(0s, 0s, 0), 0ms); }

}  // namespace
}  // namespace bughook::rendering
