// The limits of a webhook's settings, and the sentences that refuse what is beyond them. Every error is
// unprocessable and names the JSON field.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bughook::webhooks {

inline constexpr std::chrono::milliseconds timeout_default = std::chrono::seconds(15);
inline constexpr std::chrono::milliseconds timeout_min = std::chrono::seconds(1);
/// A hanging receiver holds a connection and a slot for as long as this.
inline constexpr std::chrono::milliseconds timeout_max = std::chrono::seconds(60);

inline constexpr std::chrono::seconds gap_min = std::chrono::seconds(1);
/// Events are kept for weeks, not for ever: a retry beyond a week would find its body gone.
inline constexpr std::chrono::seconds gap_max = std::chrono::days(7);
inline constexpr std::size_t gaps_max = 20;  // 21 attempts; peers stop at 10 to 15

inline constexpr std::size_t description_bytes_max = 1000;
inline constexpr std::size_t url_bytes_max = 2048;  // what proxies and browsers agree to pass

/// 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: ten attempts over about 75 hours, as Standard
/// Webhooks recommends.
[[nodiscard]] std::vector<std::chrono::seconds> default_schedule();

[[nodiscard]] base::Result<void> check_timeout(std::chrono::milliseconds timeout);                   // timeoutMs
[[nodiscard]] base::Result<void> check_schedule(const std::vector<std::chrono::seconds>& schedule);  // scheduleSeconds
[[nodiscard]] base::Result<void> check_description(std::string_view description);                    // description
/// Length only: what the text means is for the parser that also connects.
[[nodiscard]] base::Result<void> check_url_length(std::string_view url);  // url

}  // namespace bughook::webhooks
