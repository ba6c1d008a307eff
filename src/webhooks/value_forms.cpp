#include "webhooks/value_forms.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace bughook::webhooks {

namespace {

/// Of an encoded form: shorter ones are found by chance.
constexpr std::size_t encoded_bytes_min = 8;

struct PercentStyle {
  std::string_view kept;  // beside letters and digits
  std::string_view digits;
  std::string_view blank;
};
constexpr std::string_view upper_digits = "0123456789ABCDEF";
constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::array percent_styles = {
    PercentStyle{"-_.~", upper_digits, "%20"},       // RFC 3986
    PercentStyle{"-_.~", lower_digits, "%20"},       //
    PercentStyle{"-_.!~*'()", upper_digits, "%20"},  // encodeURIComponent
    PercentStyle{"-_.*", upper_digits, "+"},         // forms
    PercentStyle{"-_.", lower_digits, "+"},          //
};

std::string percent_encoded(std::string_view value, const PercentStyle& style) {
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (base::is_letter_or_digit(c) || style.kept.find(c) != std::string_view::npos) {
      text += c;
    } else if (c == ' ') {
      text += style.blank;
    } else {
      text.append(1, '%').append(1, style.digits[byte >> 4]).append(1, style.digits[byte & 15]);
    }
  }
  return text;
}

struct Escape {
  char letter;
  std::string_view text;
};

template <std::size_t size>
std::string escaped(std::string_view value, const std::array<Escape, size>& escapes) {
  std::string text;
  for (const char c : value) {
    const auto found =
        std::find_if(escapes.begin(), escapes.end(), [c](const Escape& each) { return each.letter == c; });
    if (found == escapes.end()) {
      text += c;
    } else {
      text += found->text;
    }
  }
  return text;
}

constexpr std::array json_escapes = {Escape{'"', "\\\""}, Escape{'\\', "\\\\"}};
constexpr std::array php_escapes = {Escape{'"', "\\\""}, Escape{'\\', "\\\\"}, Escape{'/', "\\/"}};
constexpr std::array go_escapes = {Escape{'"', "\\\""}, Escape{'\\', "\\\\"}, Escape{'<', "\\u003c"},
                                   Escape{'>', "\\u003e"}, Escape{'&', "\\u0026"}};
constexpr std::array html_escapes = {Escape{'&', "&amp;"}, Escape{'<', "&lt;"}, Escape{'>', "&gt;"},
                                     Escape{'"', "&quot;"}, Escape{'\'', "&#39;"}};
constexpr std::array jinja_escapes = {Escape{'&', "&amp;"}, Escape{'<', "&lt;"}, Escape{'>', "&gt;"},
                                      Escape{'"', "&#34;"}, Escape{'\'', "&#39;"}};
constexpr std::array django_escapes = {Escape{'&', "&amp;"}, Escape{'<', "&lt;"}, Escape{'>', "&gt;"},
                                       Escape{'"', "&quot;"}, Escape{'\'', "&#x27;"}};

/// The letters of base64 that the value alone decides, when it begins `offset` bytes after a multiple of three.
std::string base64_within(std::string_view value, std::size_t offset) {
  std::string bytes(offset, '\0');
  bytes += value;
  const auto text = base::to_base64(base::as_bytes(bytes));
  const std::size_t first = (offset * 8 + 5) / 6;
  const std::size_t end = bytes.size() * 8 / 6;
  return end <= first ? std::string() : text.substr(first, end - first);
}

std::string for_urls(std::string base64) {
  std::replace(base64.begin(), base64.end(), '+', '-');
  std::replace(base64.begin(), base64.end(), '/', '_');
  return base64;
}

std::string upper(std::string text) {
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

}  // namespace

std::vector<std::string> forms_of(std::string_view value) {
  std::vector<std::string> forms = {std::string(value)};
  const auto add = [&](std::string form) {
    if (form.size() < encoded_bytes_min || std::find(forms.begin(), forms.end(), form) != forms.end()) return;
    forms.push_back(std::move(form));
  };
  for (const auto& style : percent_styles) add(percent_encoded(value, style));
  add(escaped(value, json_escapes));
  add(escaped(value, php_escapes));
  add(escaped(value, go_escapes));
  add(escaped(value, html_escapes));
  add(escaped(value, jinja_escapes));
  add(escaped(value, django_escapes));
  for (std::size_t offset = 0; offset < 3; ++offset) {
    auto base64 = base64_within(value, offset);
    add(for_urls(base64));
    add(std::move(base64));
  }
  const auto hex = base::to_hex(base::as_bytes(value));
  add(upper(hex));
  add(hex);
  return forms;
}

}  // namespace bughook::webhooks
