#include "intake/reading/json_mending.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace bughook::intake {
namespace {

constexpr std::size_t escape_size = 6;  // \uXXXX

std::optional<std::uint64_t> unicode_escape_at(std::string_view json, std::size_t at) {
  const auto escape = json.substr(std::min(at, json.size()), escape_size);
  if (escape.size() < escape_size || !escape.starts_with("\\u")) return std::nullopt;
  return base::parse_hex(escape.substr(2));
}

bool is_high_surrogate(std::uint64_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint64_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Copies one string with its quotes; answers where it ends.
std::size_t copy_string(std::string& out, std::string_view json, std::size_t at) {
  out += json[at++];
  while (at < json.size() && json[at] != '"') {
    std::size_t size = 1;
    if (json[at] == '\\') {
      const auto unit = unicode_escape_at(json, at);
      const auto next = unit ? unicode_escape_at(json, at + escape_size) : std::nullopt;
      const bool is_pair = unit && is_high_surrogate(*unit) && next && is_low_surrogate(*next);
      const bool is_lone = unit && !is_pair && (is_high_surrogate(*unit) || is_low_surrogate(*unit));
      size = is_pair ? 2 * escape_size : unit ? escape_size : 2;
      if (is_lone) {
        out += "\\ufffd";
        at += size;
        continue;
      }
    }
    out.append(json.substr(at, size));
    at += std::min(size, json.size() - at);
  }
  if (at < json.size()) out += json[at++];
  return at;
}

std::size_t copy_number(std::string& out, std::string_view json, std::size_t at) {
  const auto begin = at++;
  while (at < json.size() && base::is_digit(json[at])) ++at;
  const auto number = json.substr(begin, at - begin);
  out.append(number);
  const bool is_integer = at == json.size() || (json[at] != '.' && json[at] != 'e' && json[at] != 'E');
  if (!is_integer) {
    while (at < json.size() &&
           (base::is_digit(json[at]) || std::string_view(".eE+-").find(json[at]) != std::string_view::npos)) {
      out += json[at++];
    }
    return at;
  }
  std::uint64_t value = 0;
  std::int64_t negative = 0;
  const auto read = json[begin] == '-' ? std::from_chars(number.data(), number.data() + number.size(), negative)
                                       : std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec == std::errc::result_out_of_range) out += "e0";
  return at;
}

}  // namespace

std::string mend_json(std::string_view json) {
  std::string out;
  out.reserve(json.size() + 64);
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] == '"') {
      at = copy_string(out, json, at);
    } else if (json[at] == '-' || base::is_digit(json[at])) {
      at = copy_number(out, json, at);
    } else {
      out += json[at++];
    }
  }
  return out;
}

}  // namespace bughook::intake
