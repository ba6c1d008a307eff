// How slow the other side may be with many bytes: it may not pause for long, and, after a grace, must keep
// an average. Without the average, one byte before each pause runs out would hold a connection for days.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "base/clock.hpp"

namespace bughook::http {

struct Pace {
  std::chrono::milliseconds idle_max;
  std::chrono::milliseconds grace;
  std::size_t bytes_per_second_min;

  /// By when the next byte must have moved, if `bytes` have since `started`.
  [[nodiscard]] base::SteadyTime deadline(base::SteadyTime started, base::SteadyTime now, std::size_t bytes) const {
    const std::chrono::milliseconds earned(bytes * 1000 / bytes_per_second_min);
    return std::min(now + idle_max, started + grace + earned);
  }
};

}  // namespace bughook::http
