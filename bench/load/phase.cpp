#include "load/phase.hpp"

#include <algorithm>

namespace bughook::bench {

namespace {

using std::chrono::microseconds;

/// The finest step of the schedule. Waking for each report alone would cost the program the CPU time
/// that the load then claims to have measured.
constexpr microseconds step{500};
/// How long nothing at all may happen before the phase looks at the time again.
constexpr microseconds longest_wait{10'000};
constexpr std::size_t refusal_bytes_kept = 600;

}  // namespace

Phase::Phase(const PhasePlan& plan, std::uint64_t first_sequence, const base::Clock& clock, Poller& poller,
             Reporters& reporters)
    : plan_(plan),
      clock_(clock),
      poller_(poller),
      reporters_(reporters),
      began_at_(clock.steady()),
      ledger_(first_sequence, std::min(plan.count_max, reports_per_phase_max)),
      progress_(plan.streams.size()) {}

Micros Phase::now() const {
  return static_cast<Micros>(std::chrono::duration_cast<microseconds>(clock_.steady() - began_at_).count());
}

void Phase::run(const OnMilestone& on_milestone) {
  while (now() < plan_.warm_up.count()) {
    collect_due(now());
    send_waiting();
    send_freely();
    poller_.wait(until_next_step(now()));
  }
  on_milestone(Milestone::measuring);
  measured_from_ = now();
  while (!is_sending_over(now())) {
    collect_due(now());
    send_waiting();
    send_freely();
    poller_.wait(until_next_step(now()));
  }
  measured_until_ = now();
  on_milestone(Milestone::measured);
  const Micros give_up_at = now() + static_cast<Micros>(plan_.drain.count());
  const auto answered = [this] { return ledger_.totals().accepted + ledger_.totals().refused; };
  while (now() < give_up_at && (ledger_.outstanding() > 0 || answered() < ledger_.totals().sent)) {
    poller_.wait(longest_wait);
  }
  ledger_.close();
}

bool Phase::is_sending_over(Micros at) const {
  return gave_up_ || ledger_.is_full() || at >= measured_from_ + static_cast<Micros>(plan_.measure.count());
}

microseconds Phase::until_next_step(Micros at) const {
  microseconds wait = longest_wait;
  for (std::size_t i = 0; i < plan_.streams.size(); ++i) {
    if (plan_.streams[i].rate <= 0) continue;
    const double next_due = static_cast<double>(progress_[i].begun + 1) / plan_.streams[i].rate * 1e6;
    wait = std::min(wait, microseconds(static_cast<std::int64_t>(std::max(next_due - at, 0.0)) + 1));
  }
  return std::max(wait, step);
}

const std::string& Phase::next_key(std::size_t stream) {
  const auto& keys = *plan_.streams[stream].keys;
  return keys[progress_[stream].begun++ % keys.size()];
}

void Phase::collect_due(Micros at) {
  for (std::size_t i = 0; i < plan_.streams.size(); ++i) {
    const Stream& stream = plan_.streams[i];
    if (stream.rate <= 0) continue;
    const auto due = static_cast<std::uint64_t>(at / 1e6 * stream.rate);
    while (progress_[i].begun < due) {
      if (waiting_.size() >= reports_waiting_max) {
        gave_up_ = true;
        return;
      }
      waiting_.push_back({at, &next_key(i), stream.arrival});
    }
  }
}

void Phase::send_waiting() {
  while (!waiting_.empty() && reporters_.has_idle() && !ledger_.is_full()) {
    const Due due = waiting_.front();
    waiting_.pop_front();
    reporters_.send(*due.key, ledger_.add_sent(due.at, due.arrival));
  }
}

void Phase::send_freely() {
  for (std::size_t i = 0; i < plan_.streams.size(); ++i) {
    const Stream& stream = plan_.streams[i];
    if (stream.rate > 0) continue;
    while (reporters_.has_idle() && !ledger_.is_full()) {
      if (plan_.window > 0 && ledger_.outstanding() >= plan_.window) break;
      const std::string& key = next_key(i);
      reporters_.send(key, ledger_.add_sent(now(), stream.arrival));
    }
  }
}

void Phase::on_answer(const Reporters::Answer& answer) {
  if (answer.status == 201) return ledger_.add_accepted(answer.sequence, now());
  ledger_.add_refused(answer.sequence);
  ++refusals_[answer.status];
  if (first_refusal_.empty()) first_refusal_ = answer.response.substr(0, refusal_bytes_kept);
}

void Phase::on_webhook(std::uint64_t sequence) { ledger_.add_delivered(sequence, now()); }

}  // namespace bughook::bench
