// What came to nothing while the machine was busy, too late or without a browser, which may be nobody's fault: its
// failure stands, events go out, and it is asked for again when the machine has calmed down and nothing else is to be
// made. Kept in memory: a restart forgets it, and people can ask as well. Any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "base/id.hpp"
#include "rendering/rendering.hpp"

namespace bughook::rendering {

/// Of load_per_core: more, and each gets less than half of the time it wants.
inline constexpr double busy_load = 2;
/// Whoever wants to run can.
inline constexpr double calm_load = 1;

class SecondChances {
 public:
  struct Chance {
    base::ProjectId project;
    base::BugId bug;
  };

  /// It failed while the machine was busy.
  void note_unlucky(const Job& job);
  /// It ended in another way; nothing is left of it here.
  void forget(base::BugId bug);
  /// The one that waits longest; it is asked for now.
  [[nodiscard]] std::optional<Chance> take();
  [[nodiscard]] bool are_left() const;

 private:
  /// Of one picture: by then the page itself is what takes so long.
  static constexpr int chances_max = 2;
  /// Those that come while it is full get none.
  static constexpr std::size_t kept_max = 1'000;

  struct Taken {
    base::BugId bug;
    int times;
  };

  mutable std::mutex mutex_;  // guards what follows
  std::deque<Chance> left_;
  std::vector<Taken> taken_;  // those that may come back, and so have an end
};

}  // namespace bughook::rendering
