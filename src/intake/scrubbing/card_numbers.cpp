#include "intake/scrubbing/card_numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.hpp"

namespace bughook::intake {
namespace {

constexpr std::size_t digits_min = 14;
constexpr std::size_t digits_max = 19;
/// A number of 14 letters, digits and signs, has two places that are so far apart.
constexpr std::size_t stride = digits_min / 2;
constexpr std::size_t groups_max = 5;

constexpr bool is_sign(char c) { return c == ' ' || c == '-' || c == '+'; }
constexpr bool may_be_inside(char c) { return base::is_digit(c) || is_sign(c); }

/// The digits of one number, and how they were grouped.
struct Number {
  std::array<char, digits_max> digits{};
  std::size_t size = 0;
  std::array<std::size_t, groups_max> groups{};
  std::size_t group_count = 0;
};

int first_digits(const Number& number, std::size_t count) {
  int value = 0;
  std::from_chars(number.digits.data(), number.digits.data() + count, value);
  return value;
}

/// The ranges that Visa, Mastercard, American Express, Diners Club, JCB, Discover and UnionPay have, each with its
/// length.
bool has_issuer(const Number& number) {
  const auto two = first_digits(number, 2);
  const auto three = first_digits(number, 3);
  const auto four = first_digits(number, 4);
  switch (number.size) {
    case 14: return two == 36 || two == 38 || (three >= 300 && three <= 305);
    case 15: return two == 34 || two == 37;
    case 16:
      return two / 10 == 4 || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
             (four >= 3528 && four <= 3589) || four == 6011 || (three >= 644 && three <= 659) || two == 62;
    case 17:
    case 18:
    case 19: return two == 62;
    default: return false;
  }
}

bool has_check_digit(const Number& number) {
  int sum = 0;
  for (std::size_t i = 0; i < number.size; ++i) {
    const int digit = number.digits[number.size - 1 - i] - '0';
    const int counted = i % 2 == 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  const bool all_alike =
      std::all_of(number.digits.begin(), number.digits.begin() + static_cast<std::ptrdiff_t>(number.size),
                  [&](char c) { return c == number.digits[0]; });
  return sum % 10 == 0 && !all_alike;
}

/// As they are printed: in one, by fours, or 4-6-5 and 4-6-4.
bool is_grouped_as_printed(const Number& number) {
  const auto& groups = number.groups;
  if (number.group_count == 1) return true;
  if (number.group_count == 3) return groups[0] == 4 && groups[1] == 6 && (groups[2] == 5 || groups[2] == 4);
  if (number.group_count < 4) return false;
  return std::all_of(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(number.group_count) - 1,
                     [](std::size_t size) { return size == 4; }) &&
         groups[number.group_count - 1] <= 4;
}

bool is_card(const Number& number) {
  return number.size >= digits_min && is_grouped_as_printed(number) && has_issuer(number) && has_check_digit(number);
}

/// Whether the letter before a number makes it a part of something longer: a hash, a fraction, a longer number.
bool goes_on_before(std::string_view text, std::size_t begin) {
  if (begin == 0) return false;
  const char before = text[begin - 1];
  const bool is_escape = begin > 1 && text[begin - 2] == '\\';
  return (base::is_letter_or_digit(before) && !is_escape) || before == '_' || before == '.' || before == '-';
}

bool goes_on_after(std::string_view text, std::size_t end) {
  if (end == text.size()) return false;
  const char after = text[end];
  const bool before_digit = end + 1 < text.size() && base::is_digit(text[end + 1]);
  return base::is_letter_or_digit(after) || after == '_' || ((after == '.' || after == '-') && before_digit);
}

/// The card that begins with the digit at `begin`, with one sign between its groups, always the same.
std::optional<TextRange> card_at(std::string_view text, std::size_t begin) {
  if (goes_on_before(text, begin)) return std::nullopt;
  Number number;
  char sign = 0;
  std::optional<TextRange> longest;
  for (auto at = begin; number.group_count < groups_max;) {
    std::size_t size = 0;
    for (; at < text.size() && base::is_digit(text[at]) && number.size < digits_max; ++at, ++size) {
      number.digits[number.size++] = text[at];
    }
    if (size == 0) break;
    number.groups[number.group_count++] = size;
    if (!goes_on_after(text, at) && is_card(number)) longest = TextRange{begin, at};
    if (at + 1 >= text.size() || !is_sign(text[at]) || (sign != 0 && text[at] != sign)) break;
    sign = text[at++];
  }
  return longest;
}

std::optional<TextRange> find_in_run(std::string_view text, std::size_t begin, std::size_t end) {
  for (auto at = begin; at < end; ++at) {
    if (!base::is_digit(text[at]) || (at > begin && base::is_digit(text[at - 1]))) continue;
    if (const auto card = card_at(text, at)) return card;
  }
  return std::nullopt;
}

}  // namespace

std::optional<TextRange> find_card_number(std::string_view text, std::size_t from) {
  for (auto at = from + stride - 1; at + stride < text.size(); at += stride) {
    if (!may_be_inside(text[at]) || !may_be_inside(text[at + stride])) continue;
    if (!base::is_digit(text[at]) && !base::is_digit(text[at + 1])) continue;  // no two signs in a row
    auto begin = at;
    auto end = at + 1;
    while (begin > from && may_be_inside(text[begin - 1])) --begin;
    while (end < text.size() && may_be_inside(text[end])) ++end;
    if (end - begin >= digits_min) {
      if (const auto card = find_in_run(text, begin, end)) return card;
    }
    at = end - 1;
  }
  return std::nullopt;
}

bool is_card_number(std::uint64_t number) {
  Number digits;
  std::array<char, 20> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  digits.size = static_cast<std::size_t>(end - text.data());
  if (digits.size < digits_min || digits.size > digits_max) return false;
  std::copy(text.data(), end, digits.digits.begin());
  digits.groups[0] = digits.size;
  digits.group_count = 1;
  return is_card(digits);
}

}  // namespace bughook::intake
