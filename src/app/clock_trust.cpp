#include "app/clock_trust.hpp"

#include <algorithm>

namespace bughook::app {

namespace {

using std::chrono::duration_cast;

/// Long enough for the network to put a clock right; at most a week, or nothing would ever be erased again.
constexpr std::chrono::hours trial_min{1};
constexpr std::chrono::days trial_max{7};
constexpr int leaps_per_trial = 30;  // an hour for a night, an evening for a week, a week for a year

}  // namespace

ClockTrust::ClockTrust(const base::Clock& clock, base::Timestamp believed)
    : clock_(clock),
      believed_at_(believed),
      believed_when_(clock.steady()),
      last_(clock.now()),
      last_when_(believed_when_),
      even_since_(believed_when_) {}

base::milliseconds ClockTrust::trial(base::milliseconds ahead) {
  return std::clamp<base::milliseconds>(ahead / leaps_per_trial, trial_min, trial_max);
}

ClockTrust::Look ClockTrust::look() {
  const auto now = clock_.now();
  const auto when = clock_.steady();
  const auto since = [&](base::SteadyTime then) { return duration_cast<base::milliseconds>(when - then); };
  const auto drift = std::chrono::abs((now - last_) - since(last_when_));
  Look seen{.now = now, .stepped = drift >= clock_step_min, .is_believed = true, .ahead = {}};
  if (seen.stepped) even_since_ = when;
  last_ = now;
  last_when_ = when;

  seen.ahead = now - (believed_at_ + since(believed_when_));
  const auto distance = std::chrono::abs(seen.ahead);
  if (distance <= clock_leap_max || since(even_since_) >= trial(distance)) {
    believed_at_ = now;
    believed_when_ = when;
  } else {
    seen.is_believed = seen.ahead < base::milliseconds(0);
  }
  return seen;
}

}  // namespace bughook::app
