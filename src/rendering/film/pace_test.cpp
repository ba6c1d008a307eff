#include "rendering/film/pace.hpp"

#include <gtest/gtest.h>

namespace bughook::rendering::film {
namespace {

using namespace std::chrono_literals;

TEST(Pace, AFilmShowsTheFirstAndTheLastMoment) {
  const auto times = frame_times(10s, 3min, 8);
  EXPECT_EQ(times.begin, 0s);
  EXPECT_EQ(times.count, 81);
  EXPECT_EQ(moment_of(times, 0, 8), 0ms);
  EXPECT_EQ(moment_of(times, 80, 8), 10s);
}

TEST(Pace, OfALongReplayTheEndIsShown) {
  const auto times = frame_times(10min, 3min, 10);
  EXPECT_EQ(times.begin, 7min);
  EXPECT_EQ(moment_of(times, times.count - 1, 10), 10min);
}

TEST(Pace, AReplayWithoutLengthIsOneFrame) {
  EXPECT_EQ(frame_times(0ms, 3min, 10).count, 1);
  EXPECT_EQ(frame_times(-5s, 3min, 10).count, 1);
  EXPECT_EQ(frame_times(-5s, 3min, 10).begin, 0ms);
}

TEST(Pace, EachFrameIsNewWhileThereIsTime) {
  EXPECT_EQ(stride({.photographed = 0, .elapsed = 0ms, .frames_left = 100, .time_left = 1s}), 1);
  EXPECT_EQ(stride({.photographed = 10, .elapsed = 1s, .frames_left = 100, .time_left = 10s}), 1);
}

TEST(Pace, ABusyReplayGetsFewerFramesRatherThanMoreTime) {
  EXPECT_EQ(stride({.photographed = 10, .elapsed = 2s, .frames_left = 100, .time_left = 10s}), 2);
  EXPECT_EQ(stride({.photographed = 10, .elapsed = 20s, .frames_left = 100, .time_left = 10s}), 20);
  EXPECT_EQ(stride({.photographed = 10, .elapsed = 20s, .frames_left = 100, .time_left = 1s}), 100);
}

TEST(Pace, PhotographsThatTakeNoTimeAreNoTrouble) {
  EXPECT_EQ(stride({.photographed = 1000, .elapsed = 1ms, .frames_left = 9, .time_left = 1s}), 1);
  EXPECT_EQ(stride({.photographed = 5, .elapsed = 1s, .frames_left = 0, .time_left = 0s}), 1);
}

}  // namespace
}  // namespace bughook::rendering::film
