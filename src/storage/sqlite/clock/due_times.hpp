// Due times that nothing explains any more: written by a clock that was ahead, or by a schedule that was changed since.
// What is due later than its own gap allows is brought back to it, so that neither a clock nor an edit strands
// anything. Writer's thread.
#pragma once

#include <chrono>
#include <vector>

#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite {

/// Deliveries that one transaction looks at: some milliseconds, which is what others then wait.
inline constexpr std::size_t due_times_at_once = 500;

class DueTimes {
 public:
  struct Rule {
    base::Timestamp now;
    std::vector<std::chrono::seconds> schedule;
    double jitter = 0;                           // gaps that were given may be longer by so much
    bool ends_waiting = false;                   // due at once: what they wait for is over
    std::optional<base::Timestamp> beyond = {};  // none: looks at all that are due later than now
  };
  struct Piece {
    DuePosition position;  // where the next one begins
    std::size_t moved = 0;
    bool more = false;
  };
  DueTimes(engine::Database& database, Claims& claims) : database_(database), claims_(claims) {}

  /// The latest that a delivery of this schedule can be due: its longest gap, or the wait for a picture.
  [[nodiscard]] static base::Timestamp latest(const Rule& rule);

  /// The next of the webhook's deliveries, in the order in which they are due.
  [[nodiscard]] Piece bring_back(base::WebhookId webhook, const Rule& rule, DuePosition from);

 private:
  struct Waiting {
    base::DeliveryId id;
    base::Timestamp due_at;
    int schedule_step = 0;
    int attempts_done = 0;
  };
  [[nodiscard]] std::vector<Waiting> next(base::WebhookId webhook, DuePosition from);
  [[nodiscard]] std::optional<base::Timestamp> judge(const Waiting& waiting, const Rule& rule);

  engine::Database& database_;
  Claims& claims_;
};

}  // namespace bughook::storage::sqlite
