#include "rendering/film/pace.hpp"

#include <algorithm>

namespace bughook::rendering::film {

using std::chrono::milliseconds;

FrameTimes frame_times(milliseconds duration, milliseconds longest, int frames_per_second) {
  const auto shown = std::clamp(duration, milliseconds(0), longest);
  // One more than there are steps: the last moment is shown, too.
  const auto steps = (shown.count() * frames_per_second + 999) / 1000;
  return {std::max(duration, milliseconds(0)) - shown, static_cast<int>(steps) + 1};
}

milliseconds moment_of(const FrameTimes& times, int frame, int frames_per_second) {
  return times.begin + milliseconds(static_cast<std::int64_t>(frame) * 1000 / frames_per_second);
}

int stride(const Progress& progress) {
  if (progress.frames_left <= 1 || progress.photographed == 0) return 1;
  const auto each = std::max<std::int64_t>(1, progress.elapsed.count() / progress.photographed);
  const auto affordable = progress.time_left.count() / each;
  if (affordable <= 0) return progress.frames_left;  // no time: the film ends with the picture that there is
  const auto frames = (progress.frames_left + affordable - 1) / affordable;
  return static_cast<int>(std::max<std::int64_t>(1, frames));
}

}  // namespace bughook::rendering::film
