#include "http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace bughook::http {

namespace {

/// Digits only; a number that is too large to be one is the largest.
std::optional<std::size_t> read_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc::result_out_of_range ? std::string_view::npos : number;
}

constexpr ByteRange unsatisfiable{ByteRange::Kind::unsatisfiable, 0, 0};

ByteRange last_bytes(std::size_t count, std::size_t size) {
  if (count == 0 || size == 0) return unsatisfiable;
  const auto length = std::min(count, size);
  return {ByteRange::Kind::part, size - length, length};
}

}  // namespace

ByteRange read_range(std::string_view header, std::size_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit)) return {};
  const auto range = base::trimmed(header.substr(unit.size()));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return {};
  const auto from = range.substr(0, dash);
  const auto to = range.substr(dash + 1);
  if (from.empty()) {
    const auto count = read_number(to);
    return count ? last_bytes(*count, size) : ByteRange{};
  }
  const auto first = read_number(from);
  const auto last = to.empty() ? std::optional(std::string_view::npos) : read_number(to);
  if (!first || !last || *last < *first) return {};
  if (*first >= size) return unsatisfiable;
  return {ByteRange::Kind::part, *first, std::min(*last, size - 1) - *first + 1};
}

std::string content_range(const ByteRange& range, std::size_t size) {
  if (range.kind == ByteRange::Kind::unsatisfiable) return fmt::format("bytes */{}", size);
  return fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, size);
}

bool names_tag(std::string_view header, std::string_view tag) {
  while (!header.empty()) {
    const auto comma = std::min(header.find(','), header.size());
    auto each = base::trimmed(header.substr(0, comma));
    if (each.starts_with("W/")) each.remove_prefix(2);
    if (each == "*" || each == tag) return true;
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  return false;
}

}  // namespace bughook::http
