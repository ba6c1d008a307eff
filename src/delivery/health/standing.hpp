// How a webhook and its deliveries stand at a moment, as people look at them: what the lanes are at just now
// (delivery/lanes.hpp), and why what is pending still waits. Plain values, pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "delivery/delivery_log.hpp"

namespace bughook::delivery {

/// The receiver answered that it wants less: nothing is sent to it before that time, unless somebody sends again by
/// hand.
struct Pause {
  base::Timestamp until;
  std::string reason;  // of the attempt that began it, as attempts have it

  friend bool operator==(const Pause&, const Pause&) = default;
};

struct LaneStanding {
  std::optional<Pause> pause;
  std::vector<base::DeliveryId> under_way;  // being sent at this moment
};

/// Why a delivery that is not at its end is not being sent.
struct Waiting {
  std::string_view reason;               // schedule, retry_after, picture or inactive
  std::optional<base::Timestamp> until;  // none: until somebody does something
};

[[nodiscard]] bool is_under_way(const Delivery& delivery, const LaneStanding& lane);
/// None for one that is at its end, is being sent, or has its turn next.
[[nodiscard]] std::optional<Waiting> waiting_of(const Delivery& delivery, const LaneStanding& lane,
                                                base::Timestamp now);
/// When it is attempted at the earliest; none when it will not be.
[[nodiscard]] std::optional<base::Timestamp> next_attempt_at(const Delivery& delivery, const LaneStanding& lane);

}  // namespace bughook::delivery
