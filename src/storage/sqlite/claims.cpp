#include "storage/sqlite/claims.hpp"

#include <ranges>

namespace bughook::storage::sqlite {

void Claims::add(base::DeliveryId delivery, base::WebhookId webhook, base::Timestamp due_at, int attempts_done) {
  const Claim claim{webhook, base::to_ms(due_at), attempts_done};
  if (claims_.emplace(delivery, claim).second) undo_.push_back({delivery, claim, true});
}

std::optional<int> Claims::end(base::DeliveryId delivery) {
  const auto found = claims_.find(delivery);
  if (found == claims_.end()) return std::nullopt;
  const auto claim = found->second;
  undo_.push_back({delivery, claim, false});
  claims_.erase(found);
  return claim.attempts_done;
}

void Claims::release(base::DeliveryId delivery) {
  const auto found = claims_.find(delivery);
  if (found == claims_.end()) return;
  due(found->second.webhook, {found->second.due_ms, delivery.number});
  end(delivery);
}

void Claims::due(base::WebhookId webhook, DuePosition position) {
  const auto found = positions_.find(webhook);
  if (found == positions_.end() || found->second < position) return;
  // Just before it, so that the search, which begins after the position, finds it.
  found->second = {position.due_ms, position.delivery - 1};
}

DuePosition Claims::position(base::WebhookId webhook) const {
  const auto found = positions_.find(webhook);
  return found == positions_.end() ? DuePosition{} : found->second;
}

void Claims::advance(base::WebhookId webhook, DuePosition position) { positions_[webhook] = position; }

void Claims::rolled_back() {
  for (const auto& undo : std::views::reverse(undo_)) {
    if (undo.added) {
      claims_.erase(undo.delivery);
    } else {
      claims_.emplace(undo.delivery, undo.claim);
    }
  }
  undo_.clear();
  positions_.clear();  // the next search finds them anew
}

}  // namespace bughook::storage::sqlite
