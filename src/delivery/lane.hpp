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
  /// Shared with the attempts under way, which go on with what they began. Null until it is read.
  std::shared_ptr<PreparedWebhook> prepared;
  bool is_reading = false;   // the webhook is being read from the store
  bool is_outdated = false;  // it was changed since that read began: it is read once more
  ReceiverHealth health;
  std::deque<webhooks::OwedDelivery> queue;  // claimed, oldest first
  std::size_t in_flight = 0;
  std::vector<base::DeliveryId> under_way;  // the same by name, for who looks at them
  std::size_t claiming = 0;                 // deliveries asked for by the claim_due that is with the store; 0: none is
  std::vector<base::DeliveryId> unwanted;   // dropped while that claim was with the store, which may bring them yet
  bool halted = false;                      // the receiver said 410 Gone; until the next reload
  std::deque<Lane*>* stands_in = nullptr;   // which line of the SocketLine, if any
  bool waits_for_memory = false;            // stands in Lanes' line of claims
  std::optional<base::Timestamp> store_due_at;  // the store has an unclaimed one, due then
  std::optional<base::Timestamp> wake_at;       // its entry in Lanes' timetable

  [[nodiscard]] bool is_active() const { return !halted && prepared != nullptr && prepared->webhook().active; }
  /// Fresh ones may wait here while it is still read whether they may go.
  [[nodiscard]] bool may_queue() const { return is_active() || (!halted && is_reading); }
  /// Nothing refers to it and nothing is lost with it but what was learnt of the receiver.
  [[nodiscard]] bool is_idle() const {
    return queue.empty() && in_flight == 0 && claiming == 0 && !is_reading && !halted && stands_in == nullptr &&
           !waits_for_memory && !store_due_at && !wake_at;
  }
};

}  // namespace bughook::delivery
