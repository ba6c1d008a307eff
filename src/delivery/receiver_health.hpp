// How much a receiver is trusted with: how many attempts may run at once, and whether it asked for a
// pause. Grows by one with each success and halves with each failure to answer, so a hanging receiver
// soon holds a single connection while a quick one gets as many as it can use. Pure; one loop's thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>

#include "base/clock.hpp"
#include "delivery/attempt.hpp"

namespace bughook::delivery {

struct HealthLimits {
  int concurrency_at_start = 4;  // small: a thousand receivers that hang from the start hold 4,000 sockets
  int concurrency_max = 64;      // enough for 64 / 0.1 s = 640 deliveries a second to a slow receiver
  std::chrono::seconds pause_first{1};
  std::chrono::seconds pause_max{60};
  /// The longest that a receiver can hold up all that is owed to it with one answer; the delivery that was answered so
  /// may wait for longer by itself (retry_after_max).
  std::chrono::seconds asked_pause_max = std::chrono::hours(1);
};

class ReceiverHealth {
 public:
  explicit ReceiverHealth(const HealthLimits& limits) : limits_(limits), concurrency_(limits.concurrency_at_start) {}

  void attempt_finished(const AttemptResult& result, base::Timestamp now);

  [[nodiscard]] int concurrency() const { return concurrency_; }
  /// No attempt before this; the epoch when there is no pause.
  [[nodiscard]] base::Timestamp paused_until() const { return paused_until_; }
  /// A person says that it is well again.
  void end_pause() {
    paused_until_ = {};
    next_pause_ = std::chrono::seconds(0);
  }
  /// The clock was set: a pause that began is no longer than it was.
  void clock_was_set(base::Timestamp now) { paused_until_ = std::min(paused_until_, now + pause_length_); }
  /// Of the attempt that began the pause: `status_429`.
  [[nodiscard]] const std::string& pause_reason() const { return pause_reason_; }
  /// Answered well the last time it was asked.
  [[nodiscard]] bool proven() const { return proven_; }

 private:
  void slow_down(const AttemptResult& result, base::Timestamp now);

  HealthLimits limits_;
  int concurrency_;
  bool proven_ = false;
  base::Timestamp paused_until_{};
  std::chrono::seconds pause_length_ = std::chrono::seconds(0);
  std::string pause_reason_;
  std::chrono::seconds next_pause_ = std::chrono::seconds(0);
};

}  // namespace bughook::delivery
