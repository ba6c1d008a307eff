#include "delivery/next_step.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace bughook::delivery {

namespace {

constexpr int gone = 410;

std::optional<std::chrono::seconds> parse_seconds(std::string_view value) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error == std::errc::result_out_of_range && value.front() != '-') return retry_after_max;
  if (error != std::errc() || end != value.data() + value.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::optional<base::Timestamp> parse_http_date(std::string_view value) {
  const std::string text(value);
  std::tm parts{};
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    parts = {};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') {
      return base::Timestamp(std::chrono::seconds(::timegm(&parts)));
    }
  }
  return std::nullopt;
}

}  // namespace

NextStep decide_next_step(const AttemptResult& result, int attempts_in_schedule, const RetryPolicy& policy,
                          base::Timestamp now, double luck) {
  if (result.outcome == Outcome::delivered) return {DeliveryState::delivered, std::nullopt, false};
  if (result.outcome == Outcome::refused && result.status == gone) return {DeliveryState::failed, std::nullopt, true};
  const auto next_gap = static_cast<std::size_t>(attempts_in_schedule) - 1;
  if (next_gap >= policy.schedule.size()) return {DeliveryState::failed, std::nullopt, false};

  const auto gap =
      std::chrono::duration_cast<base::milliseconds>(policy.schedule[next_gap] * (1.0 + policy.jitter * luck));
  const auto asked = std::min(result.retry_after.value_or(std::chrono::seconds(0)), retry_after_max);
  return {DeliveryState::pending, now + std::max<base::milliseconds>(gap, asked), false};
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, base::Timestamp now) {
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  if (value.empty()) return std::nullopt;
  if (const auto seconds = parse_seconds(value)) return std::min(*seconds, retry_after_max);
  const auto date = parse_http_date(value);
  if (!date || *date <= now) return std::nullopt;
  return std::min(std::chrono::ceil<std::chrono::seconds>(*date - now), retry_after_max);
}

}  // namespace bughook::delivery
