// How slow the other side may be with many bytes: it may not pause for long, and it must keep a rate. What it was
// faster than that is credit, and how much of it counts is capped: without the cap, one quick second would buy hours of
// a byte before each pause runs out. One transfer's; no clock of its own.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "base/clock.hpp"

namespace bughook::http {

struct PaceLimits {
  std::chrono::milliseconds idle_max;
  std::chrono::milliseconds grace;       // what it may be behind when it begins
  std::chrono::milliseconds credit_max;  // what it may have saved up later
  std::size_t bytes_per_second_min;
};

class Pace {
 public:
  Pace(const PaceLimits& limits, base::SteadyTime started)
      : limits_(limits),
        looked_at_(started),
        left_(limits.grace),
        deadline_(started + std::min<std::chrono::microseconds>(limits.idle_max, left_)) {}

  /// So many bytes have moved since the call before.
  void note(std::size_t bytes, base::SteadyTime now) {
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(now - looked_at_);
    const std::chrono::microseconds earned(bytes * 1'000'000 / limits_.bytes_per_second_min);
    left_ = std::min<std::chrono::microseconds>(left_ - spent + earned, std::max(limits_.credit_max, limits_.grace));
    looked_at_ = now;
    deadline_ = now + std::min<std::chrono::microseconds>(limits_.idle_max, left_);
  }

  /// By when the next byte must have moved.
  [[nodiscard]] base::SteadyTime deadline() const { return deadline_; }

 private:
  const PaceLimits& limits_;
  base::SteadyTime looked_at_;
  std::chrono::microseconds left_;
  base::SteadyTime deadline_;
};

}  // namespace bughook::http
