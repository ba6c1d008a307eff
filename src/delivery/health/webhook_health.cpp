#include "delivery/health/webhook_health.hpp"

#include <algorithm>

namespace bughook::delivery {

namespace {

class Sum {
 public:
  void add(const HealthSlot& slot) {
    delivered_ += slot.delivered;
    failed_ += slot.failed;
    took_.add(slot.took);
  }
  [[nodiscard]] HealthBucket bucket(base::Timestamp at) const {
    return {at, delivered_, failed_, took_.quantile(0.5), took_.quantile(0.99)};
  }

 private:
  std::int64_t delivered_ = 0, failed_ = 0;
  LatencyHistogram took_;
};

bool is_failing(const HealthSlot& slot) { return slot.failed >= slot.delivered; }

WebhookState state_of(const std::vector<HealthSlot>& slots, bool is_active) {
  if (!is_active) return WebhookState::disabled;
  if (slots.empty()) return WebhookState::idle;
  return is_failing(slots.back()) ? WebhookState::failing : WebhookState::healthy;
}

base::Timestamp start_of_failing(const std::vector<HealthSlot>& slots) {
  const auto good = std::find_if_not(slots.rbegin(), slots.rend(), is_failing);
  return good.base()->at;
}

std::string last_reason_of(const std::vector<HealthSlot>& slots) {
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
    if (slot->failed > 0) return slot->last_reason;
  }
  return {};
}

}  // namespace

std::string_view to_text(WebhookState state) {
  switch (state) {
    case WebhookState::healthy: return "healthy";
    case WebhookState::failing: return "failing";
    case WebhookState::disabled: return "disabled";
    case WebhookState::idle: return "idle";
  }
  return "idle";
}

HealthSpan health_span(std::chrono::hours length, base::Timestamp now) {
  const auto slots = static_cast<std::size_t>(length / health_slot_length);
  const auto slots_each = (slots + health_buckets_max - 1) / health_buckets_max;
  HealthSpan span;
  span.bucket_length = health_slot_length * static_cast<int>(slots_each);
  span.buckets = (slots + slots_each - 1) / slots_each;
  const auto end = health_slot_start(now) + health_slot_length;
  span.since = end - span.bucket_length * static_cast<int>(span.buckets);
  return span;
}

WebhookHealth summarise(const std::vector<HealthSlot>& slots, const HealthSpan& span, bool is_active) {
  WebhookHealth health;
  Sum total;
  auto slot = slots.begin();
  for (std::size_t i = 0; i < span.buckets; ++i) {
    const auto at = span.since + span.bucket_length * static_cast<int>(i);
    Sum sum;
    for (; slot != slots.end() && slot->at < at + span.bucket_length; ++slot) {
      sum.add(*slot);
      total.add(*slot);
    }
    health.buckets.push_back(sum.bucket(at));
  }
  health.total = total.bucket(span.since);
  health.state = state_of(slots, is_active);
  health.last_reason = last_reason_of(slots);
  if (health.state == WebhookState::failing) health.failing_since = start_of_failing(slots);
  return health;
}

}  // namespace bughook::delivery
