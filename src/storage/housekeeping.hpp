// What the application has erased and put right in the background, a bounded piece at a time: other operations pass
// between two pieces (docs/decisions/0003-why-retention-deletes-in-chunks.md). Nothing that is pending is ever erased
// by age. Called from one worker thread; every call waits.
#pragma once

#include <cstddef>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace bughook::storage {

struct Erased {
  std::size_t rows = 0;  // or put right
  bool more = false;     // call again: there may be more
};

/// What is known of time from before this start.
struct TimeNotes {
  base::Timestamp seen;      // the latest that the clock said
  base::Timestamp believed;  // the latest by which something may have been erased
};

class Housekeeping {
 public:
  virtual ~Housekeeping() = default;

  /// What was noted last; from a store in which nothing was, the time of the newest thing in it.
  [[nodiscard]] virtual base::Result<TimeNotes> time_notes() = 0;
  [[nodiscard]] virtual base::Result<void> note_time(const TimeNotes& notes) = 0;

  /// Of which deliveries the due times are looked at: of those beyond the longest gap of their webhook's schedule,
  /// which costs nothing when there are none, or of all that wait, when it is known that the clock went back.
  enum class DueLook { beyond_the_longest_gap, all };
  /// Deliveries, pictures and films that are due later than their gap, or what their receiver asked for, allows: the
  /// clock was set back since. They are due after that gap from now. `jitter` is the share by which gaps are longer.
  [[nodiscard]] virtual base::Result<Erased> bring_back_due(base::Timestamp now, DueLook look, double jitter) = 0;

  /// Events that were made before, with their deliveries and attempts, unless one of these is still pending.
  [[nodiscard]] virtual base::Result<Erased> purge_events(base::Timestamp older_than, std::size_t limit) = 0;
  /// What was sent and answered before; deliveries, their states and counts stay.
  [[nodiscard]] virtual base::Result<Erased> purge_attempts(base::Timestamp older_than, std::size_t limit) = 0;
  /// Bugs that are older than their project keeps them, with all they own, unless something of theirs is still pending.
  /// Projects that say nothing keep them for ever.
  [[nodiscard]] virtual base::Result<Erased> purge_bugs(base::Timestamp now, std::size_t limit) = 0;
  /// Sessions and invitations whose time is over.
  [[nodiscard]] virtual base::Result<Erased> purge_ended(base::Timestamp now, std::size_t limit) = 0;
  /// How webhooks fared, from before it is shown (delivery/health/health_log.hpp).
  [[nodiscard]] virtual base::Result<Erased> purge_health(base::Timestamp now, std::size_t limit) = 0;
  /// Keys whose day is over.
  [[nodiscard]] virtual base::Result<Erased> purge_idempotency(base::Timestamp now, std::size_t limit) = 0;
  /// Captures, replays and pictures put before this day, a day's folder at a time.
  [[nodiscard]] virtual base::Result<Erased> purge_files(base::Timestamp older_than) = 0;
  /// What removed projects owned, then the projects; and what removed webhooks left pending is cancelled.
  [[nodiscard]] virtual base::Result<Erased> erase_removed(std::size_t limit) = 0;
};

}  // namespace bughook::storage
