// A date, from any bytes: what is read can be written and reads back as the same moment.
#include "base/clock.hpp"
#include "fuzzing.hpp"
#include "intake/reading/dates.hpp"

using namespace bughook;
using fuzzing::hold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzzing::text_of(data, size);
  const auto date = intake::parse_date(text);
  if (!date) return 0;
  const auto written = base::format_iso8601(*date);
  hold(written.size() == 24, "a date has a year of four digits", written);
  hold(intake::parse_date(written) == date, "a date reads back", text);
  return 0;
}
