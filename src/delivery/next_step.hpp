// What happens to a delivery after an attempt: all retry policy, in one pure function.
// Facts: webhook-sending semantics of the Standard Webhooks spec 1.0.0 (410, Retry-After, schedule).
#pragma once

#include <chrono>
#include <vector>

#include "base/clock.hpp"
#include "delivery/attempt.hpp"

namespace bughook::delivery {

struct RetryPolicy {
  std::vector<std::chrono::seconds> schedule;  // gaps before attempts 2, 3, ...; its end is the end of retrying
  double jitter = 0.1;                         // a gap grows by up to this share, so that retries do not march in step
};

/// A receiver may ask for a later attempt, but not put it off for ever.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours(24);

/// `attempts_in_schedule` counts the one just made; `luck` is uniform in [0, 1).
[[nodiscard]] NextStep decide_next_step(const AttemptResult& result, int attempts_in_schedule,
                                        const RetryPolicy& policy, base::Timestamp now, double luck);

/// `Retry-After` as RFC 9110 10.2.3 has it: seconds, or an HTTP date. Nullopt for what can not be read and for the
/// past.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, base::Timestamp now);

}  // namespace bughook::delivery
