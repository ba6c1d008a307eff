// One phase of load: reports go out at a fixed rate, or as fast as their webhooks come back; a warm-up
// is not counted; then nothing more is sent, and what is under way may arrive. Ends by time or count,
// whatever the program does.
//
//   warm-up --> measuring --> draining --> over
//
// At a fixed rate a report falls due whether or not the program keeps up (open loop): one that finds no
// idle connection waits, and its wait counts as latency.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "load/ledger.hpp"
#include "load/poller.hpp"
#include "load/reporters.hpp"

namespace bughook::bench {

/// Reports to the projects of these SDK keys, in turn.
struct Stream {
  const std::vector<std::string>* keys = nullptr;
  double rate = 0;  // a second; 0: as fast as it goes
  Arrival arrival = Arrival::expected;
};

struct PhasePlan {
  std::vector<Stream> streams;
  std::chrono::microseconds warm_up{}, measure{}, drain{};
  std::size_t window = 0;       // reports sent and not delivered, at most; 0: only the connections limit it
  std::uint64_t count_max = 0;  // reports in all
};

inline constexpr std::uint64_t reports_per_phase_max = 8'000'000;  // 16 bytes each in the ledger
inline constexpr std::size_t reports_waiting_max = 100'000;        // for an idle connection: then the phase gives up

class Phase {
 public:
  enum class Milestone { measuring, measured };
  using OnMilestone = std::function<void(Milestone)>;

  Phase(const PhasePlan& plan, std::uint64_t first_sequence, const base::Clock& clock, Poller& poller,
        Reporters& reporters);

  /// Runs the whole phase on this thread.
  void run(const OnMilestone& on_milestone);

  void on_answer(const Reporters::Answer& answer);
  void on_webhook(std::uint64_t sequence);

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] PhaseFigures figures() const { return ledger_.figures(measured_from_, measured_until_); }
  [[nodiscard]] double measured_seconds() const { return (measured_until_ - measured_from_) / 1e6; }
  /// How often each status other than 201 came; 0 stands for a cut connection or an answer that can not be read.
  [[nodiscard]] const std::map<int, std::uint64_t>& refusals() const { return refusals_; }
  [[nodiscard]] const std::string& first_refusal() const { return first_refusal_; }
  /// Reports that were due when sending ended and had found no idle connection.
  [[nodiscard]] std::size_t unsent() const { return waiting_.size(); }
  [[nodiscard]] bool gave_up() const { return gave_up_; }

 private:
  struct Due {
    Micros at;
    const std::string* key;
    Arrival arrival;
  };
  struct Progress {
    std::uint64_t begun = 0;  // reports of the stream that fell due or were sent
  };

  [[nodiscard]] Micros now() const;
  [[nodiscard]] bool is_sending_over(Micros at) const;
  [[nodiscard]] std::chrono::microseconds until_next_step(Micros at) const;
  void collect_due(Micros at);
  void send_waiting();
  void send_freely();
  [[nodiscard]] const std::string& next_key(std::size_t stream);

  const PhasePlan plan_;
  const base::Clock& clock_;
  Poller& poller_;
  Reporters& reporters_;
  const base::SteadyTime began_at_;
  Ledger ledger_;
  std::vector<Progress> progress_;  // of each stream
  std::deque<Due> waiting_;         // due, and no connection was idle
  Micros measured_from_ = 0, measured_until_ = 0;
  std::map<int, std::uint64_t> refusals_;
  std::string first_refusal_;
  bool gave_up_ = false;
};

}  // namespace bughook::bench
