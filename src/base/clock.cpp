#include "base/clock.hpp"

namespace bughook::base {

using namespace std::chrono;

Timestamp SystemClock::now() const { return floor<milliseconds>(system_clock::now()); }
SteadyTime SystemClock::steady() const { return steady_clock::now(); }

ManualClock::ManualClock(Timestamp start) : now_ms_(to_ms(start)) {}
Timestamp ManualClock::now() const { return from_ms(now_ms_.load()); }
SteadyTime ManualClock::steady() const { return SteadyTime(milliseconds(steady_ms_.load())); }
void ManualClock::advance(milliseconds by) {
  now_ms_ += by.count();
  steady_ms_ += by.count();
}
void ManualClock::set(Timestamp to) { now_ms_ = to_ms(to); }

namespace {
void put_digits(char* at, int value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}
}  // namespace

std::string format_iso8601(Timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const auto ms_of_day = static_cast<int>((time - day).count());
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(&text[0], static_cast<int>(date.year()), 4);
  put_digits(&text[5], static_cast<int>(static_cast<unsigned>(date.month())), 2);
  put_digits(&text[8], static_cast<int>(static_cast<unsigned>(date.day())), 2);
  put_digits(&text[11], ms_of_day / 3'600'000, 2);
  put_digits(&text[14], ms_of_day / 60'000 % 60, 2);
  put_digits(&text[17], ms_of_day / 1000 % 60, 2);
  put_digits(&text[20], ms_of_day % 1000, 3);
  return text;
}

}  // namespace bughook::base
