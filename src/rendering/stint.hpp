// How long a thread of the queue rests after a job, so that the server keeps its cores for what it is there for:
// somewhat longer than the job took while the server itself is busy, not at all while it is not. The scheduler alone
// leaves a browser more than its share, since the server's threads wait for the disk a thousand times a second
// (bench/README.md).
#pragma once

#include <chrono>

#include "base/clock.hpp"

namespace bughook::rendering {

/// Of all cores: a server that uses more of them has reports to take in.
inline constexpr double busy_share = 0.25;
/// Of the time that the job took.
inline constexpr double rest_share = 1.5;
inline constexpr std::chrono::milliseconds rest_max{5000};

/// `cpu`: what this process used of its `cores` meanwhile, the browser's own processes not counted.
[[nodiscard]] std::chrono::milliseconds rest_after(std::chrono::microseconds took, std::chrono::microseconds cpu,
                                                   unsigned cores);

/// From its making to `rest`: one job.
class Stint {
 public:
  explicit Stint(const base::Clock& clock);
  [[nodiscard]] std::chrono::milliseconds rest() const;

 private:
  const base::Clock& clock_;
  const base::SteadyTime began_;
  const std::chrono::microseconds cpu_before_;
};

}  // namespace bughook::rendering
