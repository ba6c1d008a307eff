#include "delivery/health/latency_histogram.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace bughook::delivery {

namespace {

constexpr double shortest_us = 100;  // what the first class ends with
constexpr double classes_per_double = 4;

/// The next number; what follows it is left in `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take_sign(std::string_view& text, char sign) {
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::size_t LatencyHistogram::class_of(std::chrono::microseconds took) {
  const auto us = static_cast<double>(took.count());
  if (us <= shortest_us) return 0;
  const auto number = static_cast<std::size_t>(std::ceil(std::log2(us / shortest_us) * classes_per_double));
  return std::min(number, class_count - 1);
}

void LatencyHistogram::add(std::chrono::microseconds took) {
  ++counts_[class_of(took)];
  ++count_;
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < class_count; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
}

std::optional<std::chrono::microseconds> LatencyHistogram::quantile(double share) const {
  if (count_ == 0) return std::nullopt;
  const auto wanted =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count_))));
  std::int64_t seen = 0;
  std::size_t at = 0;
  while (at + 1 < class_count && (seen += counts_[at]) < wanted) ++at;
  // The middle of the class, as a ratio: half a class up or down is 9 %.
  const double middle_us = shortest_us * std::exp2((static_cast<double>(at) - 0.5) / classes_per_double);
  return std::chrono::microseconds(static_cast<std::int64_t>(middle_us));
}

std::string LatencyHistogram::text() const {
  std::string text;
  for (std::size_t i = 0; i < class_count; ++i) {
    if (counts_[i] == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}{}:{}", text.empty() ? "" : " ", i, counts_[i]);
  }
  return text;
}

LatencyHistogram LatencyHistogram::parse(std::string_view text) {
  LatencyHistogram histogram;
  while (!text.empty()) {
    const auto place = take_number(text);
    if (!place || !take_sign(text, ':')) break;
    const auto count = take_number(text);
    if (!count || *count < 0 || *place < 0 || *place >= static_cast<std::int64_t>(class_count)) break;
    histogram.counts_[static_cast<std::size_t>(*place)] += *count;
    histogram.count_ += *count;
    if (!take_sign(text, ' ')) break;
  }
  return histogram;
}

}  // namespace bughook::delivery
