// Whether the program does what it is there for, now: takes reports in and delivers them. Each part that can stop doing
// its share says when it has and why; /readyz asks on a loop, so nothing here waits.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/loop.hpp"

namespace bughook::base {

class Readiness {
 public:
  /// What stands in the way, a sentence for an operator; nothing when nothing does. Any thread, at once: it must not
  /// wait.
  using Check = std::function<std::optional<std::string>()>;
  struct Obstacle {
    std::string part, detail;
  };

  /// Before the first question; what `check` uses outlives this.
  void add(std::string part, Check check) { checks_.push_back({std::move(part), std::move(check)}); }
  [[nodiscard]] std::vector<Obstacle> obstacles() const;

 private:
  struct Watched {
    std::string part;
    Check check;
  };
  std::vector<Watched> checks_;
};

/// Whether all loops are alive: each gets a task to answer when somebody asks, and one that has not run it for
/// `patience` stands still. So a loop that stands still is told of by the first question that comes later than that.
/// The loops have stopped, or answered, before it goes.
class LoopWatch {
 public:
  /// Far longer than any task of a loop takes on a busy machine.
  static constexpr std::chrono::seconds patience{10};

  LoopWatch(Loops& loops, const Clock& clock);

  /// A Readiness::Check.
  [[nodiscard]] std::optional<std::string> obstacle();

 private:
  Loops& loops_;
  const Clock& clock_;
  std::mutex mutex_;                              // guards what follows
  std::vector<std::optional<SteadyTime>> asked_;  // by the loop's index; none: it has answered
};

}  // namespace bughook::base
