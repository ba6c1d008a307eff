// How long many attempts took, in little memory whatever their number: counts in classes, each a fifth wider than the
// one before it, so that a quantile is at most a tenth off. Plain value.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bughook::delivery {

class LatencyHistogram {
 public:
  void add(std::chrono::microseconds took);
  void add(const LatencyHistogram& other);

  [[nodiscard]] std::int64_t count() const { return count_; }
  /// So long took `share` of them (0.99: all but the slowest of a hundred) at most. None while it is empty.
  [[nodiscard]] std::optional<std::chrono::microseconds> quantile(double share) const;

  /// `12:3 13:40`: the classes that hold something, and how many.
  [[nodiscard]] std::string text() const;
  /// Of what `text` wrote; whatever else stands there is left out.
  [[nodiscard]] static LatencyHistogram parse(std::string_view text);

 private:
  /// From 0.1 ms to 166 s in quarters of a doubling: no attempt takes longer than its webhook's timeout allows.
  static constexpr std::size_t class_count = 84;
  [[nodiscard]] static std::size_t class_of(std::chrono::microseconds took);

  std::array<std::int64_t, class_count> counts_{};
  std::int64_t count_ = 0;
};

}  // namespace bughook::delivery
