// How much one search may look through. What the index of words does not hold yet is read and compared word by word,
// and during a flood of long reports that would hold a reading connection for many seconds. So a search ends when it
// has looked through this much, and its page says where the next one goes on.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/clock.hpp"

namespace bughook::storage::sqlite::board {

/// The slowest text, 59 KB of words that are all different, takes about 60 us a KB: a tenth of a second. Short ones go
/// ten times as fast, and this is some ten thousand of them.
inline constexpr std::size_t looked_through_bytes_max = 2 << 20;
/// A slow disk, or a machine that has other things to do.
inline constexpr std::chrono::milliseconds looked_through_time_max{250};

class LookThrough {
 public:
  explicit LookThrough(const base::Clock& clock) : clock_(clock), ends_at_(clock.steady() + looked_through_time_max) {}

  /// After each text.
  void add(std::size_t bytes) {
    bytes_ += bytes;
    is_over_ = is_over_ || bytes_ >= looked_through_bytes_max || clock_.steady() >= ends_at_;
  }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  const base::Clock& clock_;
  const base::SteadyTime ends_at_;
  std::size_t bytes_ = 0;
  bool is_over_ = false;
};

}  // namespace bughook::storage::sqlite::board
