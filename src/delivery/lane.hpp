// A webhook's own lane: what is queued for it in memory, what is under way, when the store owes it more.
// One lane's trouble never leaves the lane, which is why one hanging receiver delays nobody else.
// Owned by the loop that owns the webhook; no other thread touches it.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "delivery/receiver_health.hpp"
#include "delivery/sender.hpp"
#include "webhooks/owed_delivery.hpp"

namespace bughook::delivery {

struct Lane {
  Lane(base::WebhookId webhook, const HealthLimits& limits) : id(webhook), health(limits) {}

  const base::WebhookId id;
  /// Shared with the attempts under way, which go on with what they began. Null until first needed.
  std::shared_ptr<PreparedWebhook> prepared;
  ReceiverHealth health;
  std::deque<webhooks::OwedDelivery> queue;  // claimed, oldest first
  std::size_t in_flight = 0;
  bool claiming = false;                        // a claim_due of this lane is with the store
  std::optional<base::Timestamp> store_due_at;  // the store has an unclaimed one, due then
  std::optional<base::Timestamp> wake_at;       // its entry in Lanes' timetable

  [[nodiscard]] bool is_active() const { return !halted && prepared != nullptr && prepared->webhook().active; }
  [[nodiscard]] bool is_idle() const { return queue.empty() && in_flight == 0 && !claiming && !store_due_at; }
};

}  // namespace bughook::delivery
