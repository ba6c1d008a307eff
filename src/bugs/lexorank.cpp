#include "bugs/lexorank.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace bughook::bugs {

namespace {

constexpr std::string_view digits36 = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr int radix = 36;
constexpr std::size_t whole_digits = 6;
constexpr std::int64_t step = 8;                   // as Jira's: room for three insertions before decimals
constexpr std::int64_t first = 1'088'391'168 + 7;  // i00007: the middle of the range, and a step below it free
constexpr std::int64_t highest = 2'176'782'335;    // zzzzzz
constexpr std::int64_t numbers_by_step = (highest - first) / step + 1;  // 136 million bugs

int value_of(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

std::string to_digits(std::int64_t value, std::size_t count) {
  std::string text(count, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, value /= radix) *at = digits36[value % radix];
  return text;
}

/// A rank taken apart. `digits` are the whole ones and then the decimals: a fraction of the bucket's range,
/// so that two of them compare as texts.
struct Rank {
  char bucket = '0';
  std::string digits;

  [[nodiscard]] std::int64_t whole() const {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < whole_digits; ++i) value = value * radix + value_of(digits[i]);
    return value;
  }
  [[nodiscard]] bool has_decimals() const { return digits.size() > whole_digits; }

  [[nodiscard]] std::string text() const {
    std::string result;
    result.reserve(digits.size() + 3);
    result += bucket;
    result += '|';
    result.append(digits, 0, whole_digits);
    result += ':';
    result.append(digits, whole_digits);
    return result;
  }
};

std::optional<Rank> parse(std::string_view text) {
  constexpr std::size_t colon = 2 + whole_digits;
  if (text.size() <= colon || text[0] < '0' || text[0] > '2' || text[1] != '|' || text[colon] != ':') return {};
  Rank rank{text[0], std::string(text.substr(2, whole_digits))};
  rank.digits += text.substr(colon + 1);
  if (rank.digits.find_first_not_of(digits36) != std::string::npos) return {};
  if (rank.digits.find_first_not_of('0') == std::string::npos) return {};
  if (rank.has_decimals() && rank.digits.back() == '0') return {};
  return rank;
}

/// The end of a bucket's range: one more than any digits can say.
constexpr std::string_view range_end = "";

/// (low + high) / 2, exactly; one digit longer than the longer of them.
std::string middle(std::string_view low, std::string_view high) {
  const auto length = std::max(low.size(), high.size());
  const auto digit = [](std::string_view of, std::size_t at) { return at < of.size() ? value_of(of[at]) : 0; };
  std::string sum(length, '0');
  int carry = 0;
  for (std::size_t i = length; i-- > 0;) {
    const int value = digit(low, i) + digit(high, i) + carry;
    sum[i] = digits36[value % radix];
    carry = value / radix;
  }
  int remainder = high == range_end ? carry + 1 : carry;
  for (char& each : sum) {
    const int value = remainder * radix + value_of(each);
    each = digits36[value / 2];
    remainder = value % 2;
  }
  sum += digits36[remainder * radix / 2];
  return sum;
}

/// Their middle, cut as short as still lies above `low`. Needs low < high.
std::string between(std::string_view low, std::string_view high) {
  auto exact = middle(low, high);
  for (auto length = whole_digits; length < exact.size(); ++length) {
    // With a zero at its end it is as large as one digit less, which was not above, but longer as a text.
    const bool canonical = length == whole_digits || exact[length - 1] != '0';
    auto shorter = exact.substr(0, length);
    if (canonical && shorter > low) return shorter;
  }
  return exact;
}

base::Failure no_rank() {
  return base::fail(base::ErrorKind::unprocessable, "A lexorank looks like 0|i00007: or 0|i00007:i.", "lexorank");
}

}  // namespace

bool is_rank(std::string_view text) { return parse(text).has_value(); }

std::string rank_of_number(std::int64_t number) {
  if (number <= numbers_by_step) return Rank{'0', to_digits(first + (number - 1) * step, whole_digits)}.text();
  // All steps are taken: the number itself, in 13 digits, which hold any, as decimals of the highest.
  return Rank{'0', to_digits(highest, whole_digits) + to_digits(number, 13) + "i"}.text();
}

base::Result<std::string> rank_after(std::string_view text) {
  const auto rank = parse(text);
  if (!rank) return no_rank();
  const auto next = rank->whole() + (rank->has_decimals() ? 1 : 0) + step;
  if (next < highest) return Rank{rank->bucket, to_digits(next, whole_digits)}.text();
  return Rank{rank->bucket, between(rank->digits, range_end)}.text();
}

base::Result<std::string> rank_before(std::string_view text) {
  const auto rank = parse(text);
  if (!rank) return no_rank();
  const auto previous = rank->whole() - step;
  if (previous > 0) return Rank{rank->bucket, to_digits(previous, whole_digits)}.text();
  return Rank{rank->bucket, between(to_digits(0, whole_digits), rank->digits)}.text();
}

base::Result<std::string> rank_between(std::string_view low_text, std::string_view high_text) {
  const auto low = parse(low_text);
  const auto high = parse(high_text);
  if (!low || !high) return no_rank();
  if (low->bucket != high->bucket || low->digits >= high->digits) {
    return base::fail(base::ErrorKind::unprocessable, "There is no place between two lexoranks that do not rise.",
                      "lexorank");
  }
  return Rank{low->bucket, between(low->digits, high->digits)}.text();
}

namespace {

/// The one in the middle first, then each half: as deep as the logarithm of their number.
base::Result<void> deal(std::span<std::string> ranks, std::string_view low, std::string_view high) {
  if (ranks.empty()) return {};
  const auto half = ranks.size() / 2;
  auto rank = rank_between(low, high);
  if (!rank) return base::Failure(rank.error());
  ranks[half] = std::move(*rank);
  if (auto dealt = deal(ranks.first(half), low, ranks[half]); !dealt) return dealt;
  return deal(ranks.subspan(half + 1), ranks[half], high);
}

}  // namespace

base::Result<std::vector<std::string>> ranks_between(std::string_view low, std::string_view high, std::size_t count) {
  std::vector<std::string> ranks(count);
  if (auto dealt = deal(ranks, low, high); !dealt) return base::Failure(dealt.error());
  return ranks;
}

}  // namespace bughook::bugs
