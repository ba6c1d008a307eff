#include "intake/reading/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "intake/reading/letters.hpp"

namespace bughook::intake {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double year_10000_ms = 253'402'300'800'000.0;

/// What is left of the text to read. Every read either takes what it names or fails and takes nothing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void skip_spaces() {
    while (skip(' ')) {
    }
  }
  /// Between `least` and `most` digits, as many as there are.
  [[nodiscard]] std::optional<int> digits(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      value = value * 10 + (rest_[count] - '0');
      ++count;
    }
    if (count < least) return std::nullopt;
    rest_.remove_prefix(count);
    return value;
  }
  [[nodiscard]] std::string_view word(std::size_t letters) {
    const auto taken = rest_.substr(0, letters);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

struct TimeOfDay {
  seconds since_midnight{0};
  milliseconds fraction{0};
};

std::optional<base::Timestamp> on(int year, int month, int day, TimeOfDay time, minutes zone) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const base::Timestamp at = std::chrono::sys_days(date) + time.since_midnight + time.fraction - zone;
  return date_of_epoch_ms(static_cast<double>(base::to_ms(at)));
}

/// `.236`, also one digit or nine; what is below a millisecond is dropped.
std::optional<milliseconds> read_fraction(Reader& in) {
  if (!in.skip('.') && !in.skip(',')) return milliseconds(0);
  const auto first = in.digits(1, 1);
  if (!first) return std::nullopt;
  int ms = *first * 100;
  for (const int unit : {10, 1}) ms += in.digits(1, 1).value_or(0) * unit;
  while (in.digits(1, 1)) {
  }
  return milliseconds(ms);
}

struct HalfDay {
  std::string_view mark;
  bool is_after_noon;
};
/// How phones that are set to twelve hours say which half of the day it is; longer ones first where one begins another.
constexpr std::array half_days = {
    HalfDay{"AM", false},      HalfDay{"PM", true},      HalfDay{"am", false},     HalfDay{"pm", true},
    HalfDay{"a.m.", false},    HalfDay{"p.m.", true},    HalfDay{"a. m.", false},  HalfDay{"p. m.", true},
    HalfDay{"上午", false},    HalfDay{"下午", true},    HalfDay{"午前", false},   HalfDay{"午後", true},
    HalfDay{"오전", false},    HalfDay{"오후", true},    HalfDay{"ص", false},      HalfDay{"م", true},
    HalfDay{"ق.ظ.", false},    HalfDay{"ب.ظ.", true},    HalfDay{"לפנה״צ", false}, HalfDay{"אחה״צ", true},
    HalfDay{"π.μ.", false},    HalfDay{"μ.μ.", true},    HalfDay{"SA", false},     HalfDay{"CH", true},
    HalfDay{"ÖÖ", false},      HalfDay{"ÖS", true},      HalfDay{"de.", false},    HalfDay{"du.", true},
    HalfDay{"fm", false},      HalfDay{"em", true},      HalfDay{"dop.", false},   HalfDay{"odp.", true},
    HalfDay{"ap.", false},     HalfDay{"ip.", true},     HalfDay{"дп", false},     HalfDay{"пп", true},
    HalfDay{"ก่อนเที่ยง", false}, HalfDay{"หลังเที่ยง", true}, HalfDay{"पूर्वाह्न", false}, HalfDay{"अपराह्न", true},
};

/// The hour of the day. Marks that nobody knows here are left to who reads on, and there is no date.
int read_half_day(Reader& in, int hour) {
  auto behind = in;
  behind.skip_spaces();
  for (const auto& [mark, is_after_noon] : half_days) {
    if (!behind.skip(mark)) continue;
    in = behind;
    if (hour > 12) return hour;
    return hour % 12 + (is_after_noon ? 12 : 0);
  }
  return hour;
}

std::optional<TimeOfDay> read_time(Reader& in) {
  const auto hour = in.digits(1, 2);
  if (!hour || *hour > 23 || !in.skip(':')) return std::nullopt;
  const auto minute = in.digits(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (in.skip(':')) {
    const auto read = in.digits(2, 2);
    if (!read || *read > 60) return std::nullopt;  // 60: a leap second, which becomes the next minute
    second = *read;
  }
  const auto fraction = read_fraction(in);
  if (!fraction) return std::nullopt;
  return TimeOfDay{seconds(read_half_day(in, *hour) * 3600 + *minute * 60 + second), *fraction};
}

/// `Z`, `+02:00`, `+0200`, `+02`, or nothing.
std::optional<minutes> read_zone(Reader& in) {
  in.skip_spaces();
  if (in.at_end() || in.skip('Z') || in.skip('z')) return minutes(0);
  const bool is_west = in.skip('-');
  if (!is_west && !in.skip('+')) return minutes(0);
  const auto hours = in.digits(2, 2);
  const bool has_colon = in.skip(':');
  const auto more = in.digits(2, 2);
  if (!hours || *hours > 23 || (has_colon && !more) || more.value_or(0) > 59) return std::nullopt;
  const minutes zone(*hours * 60 + more.value_or(0));
  return is_west ? -zone : zone;
}

std::optional<base::Timestamp> parse_iso(std::string_view text) {
  Reader in(text);
  const auto year = in.digits(4, 4);
  if (!year || !in.skip('-')) return std::nullopt;
  const auto month = in.digits(2, 2);
  if (!month || !in.skip('-')) return std::nullopt;
  const auto day = in.digits(2, 2);
  if (!day) return std::nullopt;
  if (in.at_end()) return on(*year, *month, *day, {}, minutes(0));
  if (!in.skip('T') && !in.skip('t') && !in.skip(' ')) return std::nullopt;
  const auto time = read_time(in);
  if (!time) return std::nullopt;
  const auto zone = read_zone(in);
  if (!zone || !in.at_end()) return std::nullopt;
  return on(*year, *month, *day, *time, *zone);
}

std::optional<int> month_named(std::string_view name) {
  constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

/// `Mon Jul 26 2021 18:36:05 GMT+0200 (CEST)`; the name of the zone in brackets says nothing new.
std::optional<base::Timestamp> parse_javascript(std::string_view text) {
  Reader in(text);
  (void)in.word(3);  // the weekday follows from the date
  if (!in.skip(' ')) return std::nullopt;
  const auto month = month_named(in.word(3));
  if (!month || !in.skip(' ')) return std::nullopt;
  const auto day = in.digits(1, 2);
  if (!day || !in.skip(' ')) return std::nullopt;
  const auto year = in.digits(4, 4);
  if (!year || !in.skip(' ')) return std::nullopt;
  const auto time = read_time(in);
  if (!time) return std::nullopt;
  in.skip_spaces();
  if (!in.skip("GMT") && !in.skip("UTC") && !in.at_end()) return std::nullopt;
  const auto zone = read_zone(in);
  in.skip_spaces();
  if (!zone || (!in.at_end() && !in.skip('('))) return std::nullopt;
  return on(*year, *month, *day, *time, *zone);
}

std::optional<base::Timestamp> parse_epoch(std::string_view text) {
  double ms = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return date_of_epoch_ms(ms);
}

/// The zeros of the scripts that phones write numbers in; nine digits follow each.
constexpr std::array<std::uint32_t, 34> zeros = {
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66,  0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0,  0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA9D0, 0xAA50, 0xFF10, 0x1E950,
};

/// Digits of all scripts as ours, all spaces and signs as ASCII has them, and without marks of direction.
std::string with_plain_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = letter_at(text, at);
    const auto zero = std::find_if(zeros.begin(), zeros.end(), [&](auto it) { return letter.code - it <= 9; });
    if (zero != zeros.end()) {
      out += static_cast<char>('0' + (letter.code - *zero));
    } else if (letter.code == 0xA0 || letter.code == 0x202F) {
      out += ' ';
    } else if (letter.code == 0x2212) {
      out += '-';
    } else if (letter.code == 0x066B) {
      out += '.';
    } else if (letter.code != 0x200E && letter.code != 0x200F && letter.code != 0x061C) {
      out.append(text.substr(at, letter.size));
    }
    at += letter.size;
  }
  return out;
}

}  // namespace

std::optional<base::Timestamp> date_of_epoch_ms(double ms) {
  if (!(ms >= 0 && ms < year_10000_ms)) return std::nullopt;  // also refuses NaN
  return base::from_ms(static_cast<std::int64_t>(ms));
}

std::optional<base::Timestamp> parse_date(std::string_view written) {
  const bool is_ascii = std::none_of(written.begin(), written.end(), [](char c) { return (c & 0x80) != 0; });
  const auto plain = is_ascii ? std::string() : with_plain_digits(written);
  auto text = is_ascii ? written : std::string_view(plain);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() < 5) {
    return parse_epoch(text);
  }
  if (text[4] == '-') return parse_iso(text);
  const bool begins_with_digit = text.front() >= '0' && text.front() <= '9';
  return begins_with_digit ? parse_epoch(text) : parse_javascript(text);
}

}  // namespace bughook::intake
