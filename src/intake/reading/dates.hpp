// Reads the dates that SDKs write: ISO 8601 with and without milliseconds, zones with and without a
// colon, JavaScript's Date.toString(), and milliseconds since 1970; in the digits of any script, with twelve hours or
// twenty-four. Lenient in form, not in sense: a
// 31st of February or a year beyond 9999 is no date. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace bughook::intake {

/// `2021-07-26T16:36:05.236Z` (web), `2021-07-26T16:36:05+0200` (iOS), `2021-07-26T16:36:05.236+0200` (Android),
/// `Mon Jul 26 2021 18:36:05 GMT+0200 (CEST)` (React Native), `1627317365236`. Without a zone: UTC.
[[nodiscard]] std::optional<base::Timestamp> parse_date(std::string_view text);

/// Milliseconds since 1970; nullopt before it, after the year 9999, and for what is no number.
[[nodiscard]] std::optional<base::Timestamp> date_of_epoch_ms(double ms);

}  // namespace bughook::intake
