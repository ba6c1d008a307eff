// The load's own record of a phase: when each report was sent, when it was acknowledged, when its
// webhook arrived. It knows nothing of what the program says of itself, so it can contradict it.
//
// Every report carries a sequence number in its description, which comes back in the webhook's body.
// Times are microseconds since the phase began; one thread.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace bughook::bench {

using Micros = std::uint32_t;  // 71 minutes, far more than a phase may last

/// Whether the webhook of a report should arrive here: not if its receiver hangs or refuses.
enum class Arrival { expected, not_expected };

struct Percentiles {
  std::size_t count = 0;
  double p50_ms = 0, p90_ms = 0, p99_ms = 0, p999_ms = 0, max_ms = 0;
};

/// What happened from `from` until before `until`, by the time at which each thing happened; latencies are
/// those of the reports sent in that span, however late the rest came. Only reports whose webhook is
/// expected: the others are load, not subject.
struct PhaseFigures {
  std::uint64_t sent = 0, accepted = 0, delivered = 0;
  Percentiles sent_to_accepted;
  Percentiles accepted_to_delivered;  // 0 when the webhook was here before the 201
  Percentiles sent_to_delivered;
};

/// Over the whole phase, with warm-up and drain.
struct PhaseTotals {
  std::uint64_t sent = 0, accepted = 0, refused = 0, delivered = 0;
  std::uint64_t duplicates = 0;  // webhooks that had arrived before
  std::uint64_t unawaited = 0;   // webhooks that arrived though they were not expected
  std::uint64_t strangers = 0;   // webhooks without a number of this phase
  std::uint64_t missing = 0;     // accepted, expected, and never arrived
};

class Ledger {
 public:
  /// Numbers begin at `first_sequence`, so that a late webhook of an earlier phase is seen to be one.
  Ledger(std::uint64_t first_sequence, std::size_t reports_max);

  [[nodiscard]] bool is_full() const { return entries_.size() == reports_max_; }
  [[nodiscard]] std::uint64_t next_sequence() const { return first_sequence_ + entries_.size(); }
  /// Reports whose webhook is awaited.
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }
  [[nodiscard]] const PhaseTotals& totals() const { return totals_; }

  /// Answers the report's number.
  std::uint64_t add_sent(Micros at, Arrival arrival);
  void add_accepted(std::uint64_t sequence, Micros at);
  void add_refused(std::uint64_t sequence);
  void add_delivered(std::uint64_t sequence, Micros at);
  void add_stranger() { ++totals_.strangers; }
  /// Counts what is missing; call it when the phase is over.
  void close();

  [[nodiscard]] PhaseFigures figures(Micros from, Micros until) const;

 private:
  static constexpr Micros never = std::numeric_limits<Micros>::max();
  struct Entry {
    Micros sent, accepted = never, delivered = never;
    Arrival arrival;
  };
  [[nodiscard]] Entry* entry(std::uint64_t sequence);
  void await_no_longer(const Entry& entry);

  const std::uint64_t first_sequence_;
  const std::size_t reports_max_;
  std::vector<Entry> entries_;
  std::uint64_t outstanding_ = 0;
  PhaseTotals totals_;
};

[[nodiscard]] Percentiles percentiles_of(std::vector<Micros> values);

}  // namespace bughook::bench
