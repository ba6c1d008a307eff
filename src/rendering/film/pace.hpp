// Which moments of a replay a film shows, and how many of them are photographed anew: a photograph of a busy page
// takes longer than a frame lasts, and the time for a film has a limit. Pure; any thread.
#pragma once

#include <chrono>

namespace bughook::rendering::film {

struct FrameTimes {
  std::chrono::milliseconds begin{};  // in the replay
  int count = 0;
};

/// All of a replay, or its end: what is reported happened there.
[[nodiscard]] FrameTimes frame_times(std::chrono::milliseconds duration, std::chrono::milliseconds longest,
                                     int frames_per_second);

/// The frame's moment in the replay.
[[nodiscard]] std::chrono::milliseconds moment_of(const FrameTimes& times, int frame, int frames_per_second);

struct Progress {
  int photographed = 0;                   // of them
  std::chrono::milliseconds elapsed{};    // for those
  int frames_left = 0;                    // still to be shown
  std::chrono::milliseconds time_left{};  // to photograph in
};

/// How many frames on the next photograph is taken; those between show the last one again. 1: each frame is new.
[[nodiscard]] int stride(const Progress& progress);

}  // namespace bughook::rendering::film
