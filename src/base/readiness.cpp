#include "base/readiness.hpp"

#include <utility>

namespace bughook::base {

std::vector<Readiness::Obstacle> Readiness::obstacles() const {
  std::vector<Obstacle> found;
  for (const auto& [part, check] : checks_) {
    if (auto detail = check()) found.push_back({part, std::move(*detail)});
  }
  return found;
}

LoopWatch::LoopWatch(Loops& loops, const Clock& clock) : loops_(loops), clock_(clock), asked_(loops.size()) {}

std::optional<std::string> LoopWatch::obstacle() {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  std::optional<std::string> found;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    if (!asked_[i]) {
      asked_[i] = now;
      loops_.at(i).post([this, i] {
        const std::lock_guard answer_lock(mutex_);
        asked_[i].reset();
      });
    } else if (now - *asked_[i] >= patience) {
      found = "An event loop stands still; restart the server, and report this as a bug.";
    }
  }
  return found;
}

}  // namespace bughook::base
