#include "intake/reading/dates.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bughook::intake {
namespace {

std::string read(std::string_view text) {
  const auto date = parse_date(text);
  return date ? base::format_iso8601(*date) : "none";
}

TEST(Dates, EverySdkIsUnderstood) {
  EXPECT_EQ(read("2021-07-26T16:36:05.236Z"), "2021-07-26T16:36:05.236Z");                  // web
  EXPECT_EQ(read("2021-07-26T16:36:05+0200"), "2021-07-26T14:36:05.000Z");                  // iOS
  EXPECT_EQ(read("2021-07-26T16:36:05.236+0200"), "2021-07-26T14:36:05.236Z");              // Android
  EXPECT_EQ(read("2021-07-26T16:36:05.236-0330"), "2021-07-26T20:06:05.236Z");              // Android, west
  EXPECT_EQ(read("Mon Jul 26 2021 18:36:05 GMT+0200 (CEST)"), "2021-07-26T16:36:05.000Z");  // React Native
  EXPECT_EQ(read("Mon Jul 26 2021 18:36:05 GMT+0200 (Mitteleuropäische Sommerzeit)"), "2021-07-26T16:36:05.000Z");
  EXPECT_EQ(read("Sun Jan 03 2021 01:02:03 GMT-0800"), "2021-01-03T09:02:03.000Z");
  EXPECT_EQ(read("1627317365236"), "2021-07-26T16:36:05.236Z");
  EXPECT_EQ(read("1627317365236.75"), "2021-07-26T16:36:05.236Z");
}

TEST(Dates, FormsWithLessOrMoreAreRead) {
  EXPECT_EQ(read("2021-07-26"), "2021-07-26T00:00:00.000Z");
  EXPECT_EQ(read("2021-07-26T16:36"), "2021-07-26T16:36:00.000Z");
  EXPECT_EQ(read("2021-07-26 16:36:05"), "2021-07-26T16:36:05.000Z");
  EXPECT_EQ(read("2021-07-26T16:36:05.2Z"), "2021-07-26T16:36:05.200Z");
  EXPECT_EQ(read("2021-07-26T16:36:05.123456789Z"), "2021-07-26T16:36:05.123Z");
  EXPECT_EQ(read("2021-07-26T16:36:05+02:00"), "2021-07-26T14:36:05.000Z");
  EXPECT_EQ(read("2021-07-26T16:36:05 +02"), "2021-07-26T14:36:05.000Z");
  EXPECT_EQ(read("  2021-07-26T16:36:05Z "), "2021-07-26T16:36:05.000Z");
  EXPECT_EQ(read("2021-12-31T23:59:60Z"), "2022-01-01T00:00:00.000Z");
  EXPECT_EQ(read("0"), "1970-01-01T00:00:00.000Z");
}

TEST(Dates, TheDigitsOfEveryScriptAreRead) {
  for (const std::string_view text :
       {"٢٠٢١-٠٧-٢٦T١٦:٣٦:٠٥+٠٢٠٠", "۲۰۲۱-۰۷-۲۶T۱۶:۳۶:۰۵+۰۲۰۰", "२०२१-०७-२६T१६:३६:०५+०२००", "২০২১-০৭-২৬T১৬:৩৬:০৫+০২০০",
        "๒๐๒๑-๐๗-๒๖T๑๖:๓๖:๐๕+๐๒๐๐", "２０２１-０７-２６T１６:３６:０５+０２００",
        "\u200f٢٠٢١-٠٧-٢٦T١٦:٣٦:٠٥\u200e+٠٢٠٠"}) {
    EXPECT_EQ(read(text), "2021-07-26T14:36:05.000Z") << text;
  }
  EXPECT_EQ(read("2021-07-26T16:36:05\u22120330"), "2021-07-26T20:06:05.000Z");
}

TEST(Dates, TwelveHoursAreReadInManyTongues) {
  for (const std::string_view text :
       {"2021-07-26T4:36:05 PM+0200", "2021-07-26T4:36:05\u202fPM+0200", "2021-07-26T04:36:05 pm+0200",
        "2021-07-26T4:36:05 p. m.+0200", "2021-07-26T4:36:05下午+0200", "2021-07-26T4:36:05 午後+0200",
        "2021-07-26T4:36:05 오후+0200", "٢٠٢١-٠٧-٢٦T٤:٣٦:٠٥ م+٠٢٠٠", "2021-07-26T16:36:05 PM+0200"}) {
    EXPECT_EQ(read(text), "2021-07-26T14:36:05.000Z") << text;
  }
  EXPECT_EQ(read("2021-07-26T12:00:00 AM"), "2021-07-26T00:00:00.000Z");
  EXPECT_EQ(read("2021-07-26T12:00:00 PM"), "2021-07-26T12:00:00.000Z");
  EXPECT_EQ(read("2021-07-26T4:36:05 abends+0200"), "none");
}

TEST(Dates, WhatIsNoDateIsNone) {
  for (const std::string_view text : {"",
                                      " ",
                                      "-",
                                      "yesterday",
                                      "2021",
                                      "2021-",
                                      "2021-13-01",
                                      "2021-00-10",
                                      "2021-02-29",
                                      "2021-07-26T",
                                      "2021-07-26T25:00:00Z",
                                      "2021-07-26T16:60:00Z",
                                      "2021-07-26T16:36:61Z",
                                      "2021-07-26T16:36:05.Z",
                                      "2021-07-26T16:36:05+2",
                                      "2021-07-26T16:36:05+02:",
                                      "2021-07-26T16:36:05Zx",
                                      "2021-7-26T16:36:05Z",
                                      "1969-12-31T23:59:59Z",
                                      "1970-01-01T00:00:00+0100",
                                      "-1",
                                      "1e3",
                                      "0x10",
                                      "99999999999999999999",
                                      "NaN",
                                      "Infinity",
                                      "Mon Jul 26",
                                      "Mon Foo 26 2021 18:36:05 GMT",
                                      "Mon Jul 32 2021 18:36:05 GMT",
                                      "Mon Jul 26 2021 18:36:05 CEST",
                                      "Invalid Date",
                                      "9999-12-31T23:59:59-2359",
                                      "1627317365236ms"}) {
    // "2021" is a number of milliseconds: the one entry that is a date after all.
    EXPECT_EQ(read(text), text == "2021" ? "1970-01-01T00:00:02.021Z" : "none") << '"' << text << '"';
  }
}

TEST(Dates, EpochIsBounded) {
  EXPECT_FALSE(date_of_epoch_ms(-1));
  EXPECT_FALSE(date_of_epoch_ms(1e18));
  EXPECT_FALSE(date_of_epoch_ms(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(date_of_epoch_ms(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(base::to_ms(*date_of_epoch_ms(253'402'300'799'999.0)), 253'402'300'799'999);
}

TEST(Dates, WhatWeWriteIsReadBack) {
  for (std::int64_t ms = 0; ms < 253'402'300'800'000; ms += 1'234'567'890'123) {
    EXPECT_EQ(parse_date(base::format_iso8601(base::from_ms(ms))), base::from_ms(ms)) << ms;
  }
}

}  // namespace
}  // namespace bughook::intake
