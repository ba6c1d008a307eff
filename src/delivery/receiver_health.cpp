#include "delivery/receiver_health.hpp"

namespace bughook::delivery {

namespace {

/// 429, 502, 503 and 504 say "not so fast": they slow the whole receiver down, not one delivery alone.
bool asks_for_a_pause(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

}  // namespace

void ReceiverHealth::attempt_finished(const AttemptResult& result, base::Timestamp now) {
  proven_ = result.outcome == Outcome::delivered;
  if (proven_) {
    concurrency_ = std::min(concurrency_ + 1, limits_.concurrency_max);
    next_pause_ = std::chrono::seconds(0);
    return;
  }
  if (asks_for_a_pause(result.status)) slow_down(result, now);
  const bool answered = result.outcome == Outcome::refused && !asks_for_a_pause(result.status);
  if (!answered) concurrency_ = std::max(concurrency_ / 2, 1);
}

void ReceiverHealth::slow_down(const AttemptResult& result, base::Timestamp now) {
  // Answers that come during a pause are to attempts from before it: one overload, one step.
  if (now >= paused_until_) {
    next_pause_ = next_pause_.count() == 0 ? limits_.pause_first : std::min(next_pause_ * 2, limits_.pause_max);
  }
  const auto asked = std::min(result.retry_after.value_or(std::chrono::seconds(0)), limits_.asked_pause_max);
  const auto length = std::max(next_pause_, asked);
  if (now + length <= paused_until_) return;
  paused_until_ = now + length;
  pause_length_ = length;
  pause_reason_ = result.reason;
}

}  // namespace bughook::delivery
