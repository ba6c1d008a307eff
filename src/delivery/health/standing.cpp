#include "delivery/health/standing.hpp"

#include <algorithm>

namespace bughook::delivery {

bool is_under_way(const Delivery& delivery, const LaneStanding& lane) {
  return delivery.state == DeliveryState::pending &&
         std::find(lane.under_way.begin(), lane.under_way.end(), delivery.id) != lane.under_way.end();
}

std::optional<Waiting> waiting_of(const Delivery& delivery, const LaneStanding& lane, base::Timestamp now) {
  if (delivery.state == DeliveryState::held) return Waiting{"inactive", std::nullopt};
  const auto at = next_attempt_at(delivery, lane);
  if (!at || *at <= now || is_under_way(delivery, lane)) return std::nullopt;
  if (lane.pause && *at == lane.pause->until) return Waiting{"retry_after", at};
  return Waiting{delivery.attempts_done == 0 ? "picture" : "schedule", at};
}

std::optional<base::Timestamp> next_attempt_at(const Delivery& delivery, const LaneStanding& lane) {
  if (delivery.state != DeliveryState::pending || !delivery.due_at) return std::nullopt;
  return lane.pause ? std::max(*delivery.due_at, lane.pause->until) : delivery.due_at;
}

}  // namespace bughook::delivery
