// What people read of deliveries, and the ways in which they start or stop one by hand.
// Called from worker threads; every call waits. A foreign project's delivery is not_found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "delivery/attempt.hpp"

namespace bughook::delivery {

struct Delivery {
  base::DeliveryId id;
  base::EventId event;
  base::WebhookId webhook;
  base::BugId bug;
  std::string action;
  DeliveryState state = DeliveryState::pending;
  int attempts_done = 0;
  std::optional<base::Timestamp> due_at;  // when pending
  std::string last_reason;                // of the last attempt; empty before the first
  base::Timestamp created_at;
  base::Timestamp updated_at;
  std::string webhook_url;                             // as it is now
  std::int64_t bug_number = 0;                         // 0: the bug is gone
  int last_status = 0;                                 // of the last attempt; 0: no response, or none is kept
  std::optional<std::chrono::microseconds> last_took;  // likewise
};

struct RecordedAttempt {
  int number = 0;  // 1, 2, 3, ...
  base::Timestamp started_at;
  AttemptResult result;
};

struct DeliveryDetail {
  Delivery delivery;
  std::string body;  // as sent, or as it will be
  std::vector<RecordedAttempt> attempts;
};

struct DeliveryFilter {
  std::optional<base::WebhookId> webhook;
  std::optional<DeliveryState> state;
  std::optional<base::BugId> bug;
  std::optional<std::string> action = {};
  std::optional<base::Timestamp> since = {}, until = {};  // made at or after, and before
  std::optional<base::DeliveryId> below;                  // the page's cursor
  std::size_t limit = 50;
};

struct DeliveryPage {
  std::vector<Delivery> deliveries;  // newest first; fewer than there is room for when many were looked through
  std::optional<base::DeliveryId> next_below;
};

class DeliveryLog {
 public:
  virtual ~DeliveryLog() = default;
  /// Must stay quick with 1,000,000 deliveries, whatever the filter.
  [[nodiscard]] virtual base::Result<DeliveryPage> page(base::ProjectId project, const DeliveryFilter& filter) = 0;
  /// Those of them that are there, in any order.
  [[nodiscard]] virtual base::Result<std::vector<Delivery>> deliveries(base::ProjectId project,
                                                                       const std::vector<base::DeliveryId>& ids) = 0;
  [[nodiscard]] virtual base::Result<DeliveryDetail> delivery(base::ProjectId project, base::DeliveryId id) = 0;

  /// Pending and due now with its schedule begun anew, from any state; the body is the frozen one.
  [[nodiscard]] virtual base::Result<Delivery> resend(base::ProjectId project, base::DeliveryId id,
                                                      base::Timestamp now) = 0;
  /// The same for each that can be, in one transaction; answers those.
  [[nodiscard]] virtual base::Result<std::vector<Delivery>> resend_all(base::ProjectId project,
                                                                       const std::vector<base::DeliveryId>& ids,
                                                                       base::Timestamp now) = 0;
  /// Pending or held becomes cancelled; conflict, saying the state, for any other.
  [[nodiscard]] virtual base::Result<Delivery> cancel(base::ProjectId project, base::DeliveryId id,
                                                      base::Timestamp now) = 0;
  /// Makes what failed or was held since then pending and due now, and what has failed since then and waits for its
  /// next attempt; answers how many. Large numbers are moved in several transactions, so that nobody else waits long.
  [[nodiscard]] virtual base::Result<std::int64_t> recover(base::ProjectId project, base::WebhookId webhook,
                                                           base::Timestamp since, base::Timestamp now) = 0;
};

inline constexpr std::size_t resent_at_once_max = 500;  // one transaction, which everyone else waits for
inline constexpr int attempts_kept_max = 200;           // of one delivery: a resend beyond it is refused with conflict

}  // namespace bughook::delivery
