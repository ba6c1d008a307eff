// A webhook's health over a span of time, as a person looks at it: what its slots (health_log.hpp) add up to. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/health/health_log.hpp"

namespace bughook::delivery {

/// Of a chart: more bars than this are thinner than an eye can tell apart.
inline constexpr std::size_t health_buckets_max = 96;

enum class WebhookState {
  healthy,
  failing,   // of its newest slot with attempts, at least half of them failed
  disabled,  // by a person or by the sender
  idle,      // nothing was attempted
};
[[nodiscard]] std::string_view to_text(WebhookState state);

/// `buckets` of equal length, whole slots each; the last one holds the present.
struct HealthSpan {
  base::Timestamp since;
  std::chrono::minutes bucket_length{};
  std::size_t buckets = 0;
};
[[nodiscard]] HealthSpan health_span(std::chrono::hours length, base::Timestamp now);

struct HealthBucket {
  base::Timestamp at;
  std::int64_t delivered = 0, failed = 0;
  std::optional<std::chrono::microseconds> p50 = {}, p99 = {};  // none without an attempt
};

struct WebhookHealth {
  std::vector<HealthBucket> buckets;  // all of the span, oldest first
  HealthBucket total;
  WebhookState state = WebhookState::idle;
  std::string last_reason;  // of the last attempt that failed; empty when none did
  /// The beginning of the slot since which it has been failing, within the span; none when it is not.
  std::optional<base::Timestamp> failing_since;
};

/// `slots` are of that span, oldest first.
[[nodiscard]] WebhookHealth summarise(const std::vector<HealthSlot>& slots, const HealthSpan& span, bool is_active);

}  // namespace bughook::delivery
