#include "rendering/second_chances.hpp"

#include <algorithm>

namespace bughook::rendering {

void SecondChances::note_unlucky(const Job& job) {
  const std::lock_guard lock(mutex_);
  const bool waits = std::any_of(left_.begin(), left_.end(), [&](const Chance& each) { return each.bug == job.bug; });
  if (waits) return;  // somebody asked meanwhile
  const auto taken = std::find_if(taken_.begin(), taken_.end(), [&](const Taken& each) { return each.bug == job.bug; });
  if (taken == taken_.end()) {
    if (taken_.size() == kept_max) return;
    taken_.push_back({job.bug, 0});
  } else if (taken->times == chances_max) {
    taken_.erase(taken);
    return;
  }
  left_.push_back({job.project, job.bug});
}

void SecondChances::forget(base::BugId bug) {
  const std::lock_guard lock(mutex_);
  std::erase_if(left_, [&](const Chance& each) { return each.bug == bug; });
  std::erase_if(taken_, [&](const Taken& each) { return each.bug == bug; });
}

std::optional<SecondChances::Chance> SecondChances::take() {
  const std::lock_guard lock(mutex_);
  if (left_.empty()) return std::nullopt;
  const auto chance = left_.front();
  left_.pop_front();
  for (auto& taken : taken_) {
    if (taken.bug == chance.bug) ++taken.times;
  }
  return chance;
}

bool SecondChances::are_left() const {
  const std::lock_guard lock(mutex_);
  return !left_.empty();
}

}  // namespace bughook::rendering
