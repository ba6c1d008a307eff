// What the application has erased in the background, a bounded piece at a time: other operations pass between
// two pieces (docs/decisions/0003-why-retention-deletes-in-chunks.md). Nothing that is pending is ever erased
// by age. Called from one worker thread; every call waits.
#pragma once

#include <cstddef>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace bughook::storage {

struct Erased {
  std::size_t rows = 0;
  bool more = false;  // call again: there may be more to erase
};

class Housekeeping {
 public:
  virtual ~Housekeeping() = default;

  /// Events that were made before, with their deliveries and attempts, unless one of these is still pending.
  [[nodiscard]] virtual base::Result<Erased> purge_events(base::Timestamp older_than, std::size_t limit) = 0;
  /// What was sent and answered before; deliveries, their states and counts stay.
  [[nodiscard]] virtual base::Result<Erased> purge_attempts(base::Timestamp older_than, std::size_t limit) = 0;
  /// Bugs that are older than their project keeps them, with all they own, unless something of theirs is still pending.
  /// Projects that say nothing keep them for ever.
  [[nodiscard]] virtual base::Result<Erased> purge_bugs(base::Timestamp now, std::size_t limit) = 0;
  /// Sessions and invitations whose time is over.
  [[nodiscard]] virtual base::Result<Erased> purge_ended(base::Timestamp now, std::size_t limit) = 0;
  /// Keys whose day is over.
  [[nodiscard]] virtual base::Result<Erased> purge_idempotency(base::Timestamp now, std::size_t limit) = 0;
  /// Captures, replays and pictures put before this day, a day's folder at a time.
  [[nodiscard]] virtual base::Result<Erased> purge_files(base::Timestamp older_than) = 0;
  /// What removed projects owned, then the projects; and what removed webhooks left pending is cancelled.
  [[nodiscard]] virtual base::Result<Erased> erase_removed(std::size_t limit) = 0;
};

}  // namespace bughook::storage
