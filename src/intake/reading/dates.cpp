#include "intake/reading/dates.hpp"

#include <array>
#include <charconv>

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
  return TimeOfDay{seconds(*hour * 3600 + *minute * 60 + second), *fraction};
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

}  // namespace

std::optional<base::Timestamp> date_of_epoch_ms(double ms) {
  if (!(ms >= 0 && ms < year_10000_ms)) return std::nullopt;  // also refuses NaN
  return base::from_ms(static_cast<std::int64_t>(ms));
}

std::optional<base::Timestamp> parse_date(std::string_view text) {
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
