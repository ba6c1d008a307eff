// Hex and base64, without allocation where the hot path needs it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bughook::base {

/// Writes the low `digits` hex digits of value, lower case.
void put_hex(char* at, std::uint64_t value, int digits);
/// At most 16 digits, either case; nullopt for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_hex(std::string_view text);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

/// RFC 4648 section 4, padded. Decoding refuses wrong padding, foreign characters and white space.
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace bughook::base
