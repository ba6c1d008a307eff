#include "load/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace bughook::bench {

Percentiles percentiles_of(std::vector<Micros> values) {
  Percentiles out;
  out.count = values.size();
  if (values.empty()) return out;
  std::sort(values.begin(), values.end());
  // Nearest rank: the smallest value that at least that share of all values does not exceed.
  const auto at = [&values](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1] / 1000.0;
  };
  out.p50_ms = at(0.5);
  out.p90_ms = at(0.9);
  out.p99_ms = at(0.99);
  out.p999_ms = at(0.999);
  out.max_ms = values.back() / 1000.0;
  return out;
}

Ledger::Ledger(std::uint64_t first_sequence, std::size_t reports_max)
    : first_sequence_(first_sequence), reports_max_(reports_max) {
  entries_.reserve(reports_max);  // a growing vector would stall the load, and look like the program's latency
}

Ledger::Entry* Ledger::entry(std::uint64_t sequence) {
  const bool is_known = sequence >= first_sequence_ && sequence < next_sequence();
  return is_known ? &entries_[sequence - first_sequence_] : nullptr;
}

std::uint64_t Ledger::add_sent(Micros at, Arrival arrival) {
  const std::uint64_t sequence = next_sequence();
  entries_.push_back({.sent = at, .arrival = arrival});
  ++totals_.sent;
  if (arrival == Arrival::expected) ++outstanding_;
  return sequence;
}

void Ledger::add_accepted(std::uint64_t sequence, Micros at) {
  Entry* const found = entry(sequence);
  if (found == nullptr) return;
  found->accepted = at;
  ++totals_.accepted;
}

void Ledger::add_refused(std::uint64_t sequence) {
  Entry* const found = entry(sequence);
  if (found == nullptr) return;
  ++totals_.refused;
  if (found->delivered == never) await_no_longer(*found);
  found->arrival = Arrival::not_expected;
}

void Ledger::add_delivered(std::uint64_t sequence, Micros at) {
  Entry* const found = entry(sequence);
  if (found == nullptr) return add_stranger();
  if (found->delivered != never) {
    ++totals_.duplicates;
    return;
  }
  found->delivered = at;
  ++(found->arrival == Arrival::expected ? totals_.delivered : totals_.unawaited);
  await_no_longer(*found);
}

void Ledger::await_no_longer(const Entry& entry) {
  if (entry.arrival == Arrival::expected && outstanding_ > 0) --outstanding_;
}

void Ledger::close() {
  totals_.missing = static_cast<std::uint64_t>(std::ranges::count_if(entries_, [](const Entry& it) {
    return it.arrival == Arrival::expected && it.accepted != never && it.delivered == never;
  }));
}

PhaseFigures Ledger::figures(Micros from, Micros until) const {
  PhaseFigures out;
  std::vector<Micros> to_accepted, to_delivered, between;
  const auto is_inside = [=](Micros at) { return at >= from && at < until; };
  for (const Entry& it : entries_) {
    if (it.arrival != Arrival::expected) continue;
    if (is_inside(it.accepted)) ++out.accepted;
    if (is_inside(it.delivered)) ++out.delivered;
    if (!is_inside(it.sent)) continue;
    ++out.sent;
    if (it.accepted != never) to_accepted.push_back(it.accepted - it.sent);
    if (it.delivered != never) to_delivered.push_back(it.delivered - it.sent);
    if (it.accepted != never && it.delivered != never) {
      between.push_back(it.delivered > it.accepted ? it.delivered - it.accepted : 0);
    }
  }
  out.sent_to_accepted = percentiles_of(std::move(to_accepted));
  out.accepted_to_delivered = percentiles_of(std::move(between));
  out.sent_to_delivered = percentiles_of(std::move(to_delivered));
  return out;
}

}  // namespace bughook::bench
