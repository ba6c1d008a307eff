// What the dispatcher asks of the store: the due index and the record of attempts.
//
// A claim says "this process is at it": a claimed delivery is not handed out again until it is recorded
// or released. Claims end with their process: an embedded store keeps them in memory (one process owns
// the folder), a shared store keeps them as leases. All calls but `owed_webhooks` return at once.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "delivery/attempt.hpp"
#include "webhooks/owed_delivery.hpp"

namespace bughook::delivery {

struct ClaimedBatch {
  std::vector<webhooks::OwedDelivery> owed;    // oldest due first
  std::optional<base::Timestamp> next_due_at;  // the earliest unclaimed pending one left, due or not
};

struct OwedWebhook {
  base::WebhookId webhook;
  base::Timestamp earliest_due_at;
};

class QueueStore {
 public:
  virtual ~QueueStore() = default;

  /// At start: every webhook that has pending deliveries. Waits; 1,000,000 pending must take under a second.
  [[nodiscard]] virtual base::Result<std::vector<OwedWebhook>> owed_webhooks() = 0;

  /// Claims pending deliveries of the webhook that are due at `now`: at most `limit`, and no more than
  /// `bytes_max` of bodies (but at least one).
  virtual void claim_due(base::WebhookId webhook, base::Timestamp now, std::size_t limit, std::size_t bytes_max,
                         base::Reply<base::Result<ClaimedBatch>> reply) = 0;

  /// Gives claims back unsent; the deliveries stay pending and due as they were.
  virtual void release(std::vector<base::DeliveryId> deliveries) = 0;

  /// Adds the attempt and moves the delivery, in order of the calls, durably soon (group commit). A
  /// delivery that was cancelled meanwhile keeps its state and still gets the attempt. The claim ends.
  virtual void record(AttemptRecord record) = 0;

  /// False while records would only pile up in memory, as on a full disk: then no attempt is to begin. Any thread;
  /// never waits.
  [[nodiscard]] virtual bool can_record() const = 0;

  /// Called with each record once it is durable, on the store's thread: it must be short and take nothing that waits
  /// for the store. Set before the first record.
  using OnRecorded = std::function<void(base::WebhookId, base::DeliveryId)>;
  virtual void on_recorded(OnRecorded call) = 0;
};

}  // namespace bughook::delivery
