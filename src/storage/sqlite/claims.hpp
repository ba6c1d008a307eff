// Which pending deliveries this process is at. In memory only: one process owns the folder, and when it ends
// its claims end with it (docs/decisions/0004-why-claims-are-in-memory.md). Writer's thread only.
//
// For each webhook it also keeps a position in the order of due times: everything pending up to it is claimed.
// A search starts there, so that ten thousand claimed rows at the head are walked once and not at every search.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

/// A place in the order in which deliveries of one webhook are due.
struct DuePosition {
  std::int64_t due_ms = 0;
  std::int64_t delivery = 0;
  friend auto operator<=>(const DuePosition&, const DuePosition&) = default;
};

class Claims final : public engine::TransactionWatcher {
 public:
  [[nodiscard]] bool contains(base::DeliveryId delivery) const { return claims_.contains(delivery); }
  [[nodiscard]] std::size_t size() const { return claims_.size(); }

  void add(base::DeliveryId delivery, base::WebhookId webhook, base::Timestamp due_at, int attempts_done);
  /// The delivery is to be found again if it is pending at the place where it was claimed.
  void release(base::DeliveryId delivery);
  /// The claim is over; where the delivery is due now, if it is, is told to `due`. Answers the attempts that were
  /// done when it was claimed, which still holds: nobody else attempts it. None when it was not claimed.
  std::optional<int> end(base::DeliveryId delivery);

  /// Something unclaimed is pending at this place.
  void due(base::WebhookId webhook, DuePosition position);
  [[nodiscard]] DuePosition position(base::WebhookId webhook) const;
  void advance(base::WebhookId webhook, DuePosition position);

  void committed() override { undo_.clear(); }
  void rolled_back() override;

 private:
  struct Claim {
    base::WebhookId webhook;
    std::int64_t due_ms = 0;
    int attempts_done = 0;
  };
  struct Undo {
    base::DeliveryId delivery;
    Claim claim;
    bool added = false;
  };

  std::unordered_map<base::DeliveryId, Claim> claims_;
  std::unordered_map<base::WebhookId, DuePosition> positions_;
  std::vector<Undo> undo_;  // of the running transaction
};

}  // namespace bughook::storage::sqlite
