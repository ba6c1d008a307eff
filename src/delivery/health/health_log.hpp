// How webhooks fared over time: their attempts, counted in slots of a quarter of an hour. Written behind the attempts,
// not with them (a person's glance at a chart must cost no delivery), so a crash may lose the last seconds of it; the
// attempts themselves are kept.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "delivery/health/latency_histogram.hpp"

namespace bughook::delivery {

inline constexpr std::chrono::minutes health_slot_length{15};
/// The longest span that is shown, and a day for who looks at the end of it.
inline constexpr std::chrono::hours health_kept = std::chrono::hours(8 * 24);

[[nodiscard]] inline base::Timestamp health_slot_start(base::Timestamp time) {
  using Slots = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;
  return std::chrono::floor<Slots>(time);
}

struct HealthSlot {
  base::Timestamp at;  // its beginning: attempts are counted where they began
  std::int64_t delivered = 0, failed = 0;
  LatencyHistogram took = {};
  std::string last_reason = {};  // of the last that failed
};

class HealthLog {
 public:
  virtual ~HealthLog() = default;

  /// The slots from the one that holds `since` to that of the present in which anything was attempted, oldest first;
  /// every attempt that QueueStore::on_recorded told of is in them. Quick whatever the number of attempts. Whether the
  /// webhook is the caller's is for the caller to find out. Called from worker threads.
  [[nodiscard]] virtual base::Result<std::vector<HealthSlot>> slots(base::WebhookId webhook, base::Timestamp since) = 0;
};

}  // namespace bughook::delivery
