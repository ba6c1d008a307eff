// Payment card numbers, which no name gives away: known by how they begin, how they are grouped, and by their check
// digit (Luhn). Numbers that only look like one (times, hashes, UUIDs, order numbers) stay: one in ten long numbers has
// the right check digit, so nothing else of a card may be missing. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bughook::intake {

struct TextRange {
  std::size_t begin;
  std::size_t end;
};

/// The first card number that begins at `from` or later. Looks at every seventh letter of a text without long numbers.
[[nodiscard]] std::optional<TextRange> find_card_number(std::string_view text, std::size_t from);

[[nodiscard]] bool is_card_number(std::uint64_t number);

}  // namespace bughook::intake
