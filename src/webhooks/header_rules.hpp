// Which headers a user may add to every request. Checked when a webhook is saved, and again when it is sent,
// so that no row written by other means can smuggle a second request or forge our signature.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::webhooks {

inline constexpr std::size_t headers_max = 32;
inline constexpr std::size_t header_name_bytes_max = 128;
inline constexpr std::size_t header_value_bytes_max = 4096;  // a large JWT
inline constexpr std::size_t headers_bytes_max = 8 * 1024;   // common servers take 8 KiB of headers and no more

/// Unprocessable; the field is `headers[index].name` or `headers[index].value`.
[[nodiscard]] base::Result<void> check_header(std::string_view name, std::string_view value, std::size_t index);

/// Each of them, their number and size together (field `headers`), and no name twice, whatever its case.
[[nodiscard]] base::Result<void> check_headers(const std::vector<Header>& headers);

}  // namespace bughook::webhooks
