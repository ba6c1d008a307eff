// Time, passed in. Code that decides by time takes a Clock&, so that its tests move time by hand;
// ::now() outside this folder fails the house test.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace bughook::base {

using std::chrono::milliseconds;

/// Wall-clock time in UTC. The unit of everything stored is the millisecond.
using Timestamp = std::chrono::sys_time<milliseconds>;

/// Monotonic time, for deadlines and durations; never stored.
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
  [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] SteadyTime steady() const override;
};

/// Stands still until a test advances it. Safe to read from any thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = Timestamp(milliseconds(1'600'000'000'000)));
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] SteadyTime steady() const override;
  void advance(milliseconds by);
  void set(Timestamp to);

 private:
  std::atomic<std::int64_t> now_ms_;
  std::atomic<std::int64_t> steady_ms_{0};
};

/// `2021-07-26T16:36:05.236Z`: ISO 8601 in UTC with milliseconds, the only form we write.
[[nodiscard]] std::string format_iso8601(Timestamp time);

[[nodiscard]] inline std::chrono::microseconds microseconds_between(SteadyTime start, SteadyTime end) {
  return std::chrono::duration_cast<std::chrono::microseconds>(end - start);
}

[[nodiscard]] inline std::int64_t to_ms(Timestamp time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline Timestamp from_ms(std::int64_t ms) { return Timestamp(milliseconds(ms)); }

}  // namespace bughook::base
