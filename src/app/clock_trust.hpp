// Whether the wall clock can be believed when something is erased by its word. A machine whose clock was lost, or one
// that was woken in another year, must not erase in its first minute what it was told to keep for a month.
//
// The clock is compared with the time that was believed last, carried on by the steady clock: ahead of that by more
// than `leap_max`, it is believed only after it has gone evenly for a while, the longer the farther it leapt. A clock
// that is behind erases less, which harms nobody. One thread.
#pragma once

#include <chrono>

#include "base/clock.hpp"

namespace bughook::app {

/// Half of the shortest time that anything is kept by a setting.
inline constexpr std::chrono::hours clock_leap_max{12};
/// Less is what a clock that is kept right does to catch up.
inline constexpr std::chrono::seconds clock_step_min{5};

class ClockTrust {
 public:
  /// `believed`: the latest time that is known to have been right, from before this start.
  ClockTrust(const base::Clock& clock, base::Timestamp believed);

  struct Look {
    base::Timestamp now;
    bool stepped = false;        // it was set since the last look, in either direction
    bool is_believed = true;     // by its word may be erased
    base::milliseconds ahead{};  // of what was to be expected
  };
  [[nodiscard]] Look look();

  /// For the next start.
  [[nodiscard]] base::Timestamp believed() const { return believed_at_; }
  /// How long it has to go evenly before it is believed so far ahead.
  [[nodiscard]] static base::milliseconds trial(base::milliseconds ahead);

 private:
  const base::Clock& clock_;
  base::Timestamp believed_at_;
  base::SteadyTime believed_when_;
  base::Timestamp last_;
  base::SteadyTime last_when_;
  base::SteadyTime even_since_;
};

}  // namespace bughook::app
