#include "base/html/html_text.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace bughook::base {
namespace {

struct Reference {
  std::string_view name;
  char letter;
};
constexpr std::array references = {Reference{"&amp;", '&'}, Reference{"&lt;", '<'}, Reference{"&gt;", '>'},
                                   Reference{"&quot;", '"'}, Reference{"&apos;", '\''}};

/// `&#39;`, `&#x27;`; only of ASCII, which is what has to be quoted.
std::optional<char> letter_of_number(std::string_view reference, std::size_t& size) {
  constexpr std::size_t size_max = 8;
  const auto end = reference.substr(0, size_max).find(';');
  if (!reference.starts_with("&#") || end == std::string_view::npos || end < 3) return std::nullopt;
  const bool is_hex = reference[2] == 'x' || reference[2] == 'X';
  const auto digits = reference.substr(is_hex ? 3 : 2, end - (is_hex ? 3 : 2));
  unsigned code = 0;
  const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
  if (error != std::errc() || last != digits.data() + digits.size() || code == 0 || code > 0x7F) return std::nullopt;
  size = end + 1;
  return static_cast<char>(code);
}

}  // namespace

std::string html_text(std::string_view attribute) {
  std::string out;
  out.reserve(attribute.size());
  for (std::size_t at = 0; at < attribute.size();) {
    const auto rest = attribute.substr(at);
    std::size_t size = 1;
    char letter = rest.front();
    if (letter == '&') {
      for (const auto& [name, stands_for] : references) {
        if (!rest.starts_with(name)) continue;
        letter = stands_for;
        size = name.size();
        break;
      }
      if (size == 1) letter = letter_of_number(rest, size).value_or('&');
    }
    out += letter;
    at += size;
  }
  return out;
}

std::string html_attribute(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '<': out += "&lt;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace bughook::base
