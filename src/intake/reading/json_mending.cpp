#include "intake/reading/json_mending.hpp"

#include <algorithm>
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

/// By the grammar of RFC 8259: what is none must not become a text that is accepted.
bool is_json_number(std::string_view number) {
  const auto digits = [&] {
    std::size_t count = 0;
    while (count < number.size() && base::is_digit(number[count])) ++count;
    number.remove_prefix(count);
    return count > 0;
  };
  const auto skip_one_of = [&](std::string_view letters) {
    const bool is_there = !number.empty() && letters.find(number.front()) != std::string_view::npos;
    if (is_there) number.remove_prefix(1);
    return is_there;
  };
  (void)skip_one_of("-");
  if (!skip_one_of("0") && !digits()) return false;
  if (skip_one_of(".") && !digits()) return false;
  if (skip_one_of("eE")) {
    (void)skip_one_of("+-");
    if (!digits()) return false;
  }
  return number.empty();
}

bool is_number_letter(char c) {
  return base::is_digit(c) || std::string_view(".eE+-").find(c) != std::string_view::npos;
}

bool fits_integer(std::string_view number) {
  std::uint64_t value = 0;
  std::int64_t negative = 0;
  const auto end = number.data() + number.size();
  const auto read = number.front() == '-' ? std::from_chars(number.data(), end, negative)
                                          : std::from_chars(number.data(), end, value);
  return read.ec != std::errc::result_out_of_range;
}

/// Too large, not too small: what is smaller than the smallest is zero, which a parser knows.
bool is_beyond_doubles(std::string_view number) {
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec != std::errc::result_out_of_range) return false;
  const auto exponent = number.find_first_of("eE");
  if (exponent != std::string_view::npos) return number[std::min(exponent + 1, number.size() - 1)] != '-';
  return number.find_first_of("123456789") < number.find('.');
}

std::size_t copy_number(std::string& out, std::string_view json, std::size_t at) {
  const auto begin = at++;
  while (at < json.size() && is_number_letter(json[at])) ++at;
  const auto number = json.substr(begin, at - begin);
  const bool is_integer = number.find_first_of(".eE") == std::string_view::npos;
  if (is_integer && fits_integer(number)) {
    out.append(number);
  } else if (is_json_number(number) && is_beyond_doubles(number)) {
    out.append(1, '"').append(number).append(1, '"');
  } else {
    out.append(number).append(is_integer ? "e0" : "");
  }
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

std::string_view foreign_json(std::string_view json) {
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '"') {
      for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
    } else if (json[at] == '/') {
      return "JSON has no comments";
    } else if (json[at] == '\'') {
      return "JSON has no strings in single quotes";
    } else if (json[at] == 'N' || json[at] == 'I') {
      return "JSON has neither NaN nor Infinity; send null instead";
    } else if (json[at] == ',' && json.find_first_not_of(" \t\r\n", at + 1) != std::string_view::npos &&
               std::string_view("]}").find(json[json.find_first_not_of(" \t\r\n", at + 1)]) != std::string_view::npos) {
      return "JSON has no comma behind the last value";
    }
  }
  return {};
}

}  // namespace bughook::intake
