// JSON at its edges, through the parser of reports: what the standard accepts is taken, what it forbids is
// refused, what it leaves open ends well either way; and strings come out as they went in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "intake/reading/json_mending.hpp"
#include "intake/reading/report.hpp"

namespace bughook::intake {
namespace {

using namespace std::string_literals;

base::Result<Report> parse(std::string body) {
  ReportParser parser;
  return parser.parse(body);
}

/// The JSON value, as the member of a report.
base::Result<Report> parse_member(const std::string& value) { return parse("{\"x\":" + value + "}"); }

TEST(JsonTorture, WhatTheStandardAcceptsIsTaken) {
  for (const auto& value : {"[]"s,
                            "{}"s,
                            "[[]   ]"s,
                            "[null, 1, \"1\", {}]"s,
                            "0"s,
                            "-0"s,
                            "-1"s,
                            "1E22"s,
                            "1E-2"s,
                            "1E+2"s,
                            "0e+1"s,
                            "0e1"s,
                            "123.456e78"s,
                            "-123"s,
                            "123.456789"s,
                            "1e-999"s,
                            "0.1e1"s,
                            "-0.000000000000000000000000000000000000000000000000000000000000000000000000000001"s,
                            "[true,false,null]"s,
                            "{\"a\":\"b\",\"a\":\"b\"}"s,
                            "{\"\":0}"s,
                            "{\"a\\u0000b\":0}"s,
                            "\"\\u0060\\u012a\\u12AB\""s,
                            "\"\\uD801\\udc37\""s,
                            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""s,
                            "\"\\\\u0000\""s,
                            "\"\x7f\""s,
                            "\"\xE2\x80\xA8\xE2\x80\xA9\""s,
                            "\"\xF4\x8F\xBF\xBF\""s,
                            "\"\xEF\xBF\xBF\""s,
                            "\"\\uDBFF\\uDFFE\""s,
                            "\"a/*b*/c/*d//e\""s,
                            " [ ] "s,
                            "\t\n\r 1"s,
                            "\"\\u0022\\u005C\""s,
                            "\"\\uFFFE\""s,
                            "[1,null,null,null,2]"s,
                            "9223372036854775807"s,
                            "-9223372036854775808"s,
                            "18446744073709551615"s,
                            "1e400"s,
                            "-1e400"s}) {
    EXPECT_TRUE(parse_member(value)) << value;
  }
}

TEST(JsonTorture, WhatTheStandardForbidsIsRefused) {
  for (const auto& value : {""s,
                            ","s,
                            "[1,]"s,
                            "[,1]"s,
                            "[1,,2]"s,
                            "[1 2]"s,
                            "[\"a\" 1]"s,
                            "[1"s,
                            "1]"s,
                            "[}"s,
                            "{]"s,
                            "{\"a\"}"s,
                            "{\"a\":}"s,
                            "{\"a\":1,}"s,
                            "{,}"s,
                            "{\"a\" 1}"s,
                            "{a:1}"s,
                            "{'a':1}"s,
                            "{1:1}"s,
                            "{\"a\":1 \"b\":2}"s,
                            "{\"a\":1,,\"b\":2}"s,
                            "{\"a\"::1}"s,
                            "{null:1}"s,
                            "+1"s,
                            "-"s,
                            "-a"s,
                            "01"s,
                            "-01"s,
                            "00"s,
                            "1."s,
                            ".1"s,
                            "-.1"s,
                            "1.e1"s,
                            "1e"s,
                            "1e+"s,
                            "1eE2"s,
                            "0x1"s,
                            "1_000"s,
                            "1 000"s,
                            "NaN"s,
                            "Infinity"s,
                            "-Infinity"s,
                            "nul"s,
                            "True"s,
                            "nullx"s,
                            "truth"s,
                            "\""s,
                            "\"\\\""s,
                            "\"\\x00\""s,
                            "\"\\u00\""s,
                            "\"\\u12G4\""s,
                            "\"\\a\""s,
                            "\"\\\\\\\""s,
                            "\"\\uD834\\u\""s,
                            "\"\n\""s,
                            "\"\t\""s,
                            "\"a\0b\""s,
                            "\"\x1f\""s,
                            "'x'"s,
                            "\"\xff\""s,
                            "\"\xc0\xaf\""s,
                            "\"\xed\xa0\x80\""s,
                            "\"\xf4\x90\x80\x80\""s,
                            "\"\xe2\x82\""s,
                            "\"\x80\""s,
                            "\"\xfc\x83\xbf\xbf\xbf\xbf\""s,
                            "/**/1"s,
                            "1//"s,
                            "[1]x"s,
                            "<null>"s,
                            "[\f]"s,
                            "[\xc2\xa0]"s,
                            "\xEF\xBB\xBF"
                            "1"s,
                            "1}{"s,
                            "{}}"s,
                            "*"s,
                            "@"s,
                            "\\u000A\"\""s,
                            "[1:2]"s,
                            "(1)"s,
                            "\"x\" \"y\""s,
                            "nan"s,
                            "1\0"s}) {
    EXPECT_FALSE(parse_member(value)) << value;
  }
}

TEST(JsonTorture, RootsThatAreNoReportAreRefused) {
  for (const auto& body : {""s,
                           " "s,
                           "\n"s,
                           "\0"s,
                           "null"s,
                           "1"s,
                           "\"x\""s,
                           "[]"s,
                           "[{}]"s,
                           "{}{}"s,
                           "{} x"s,
                           "{}\0"s,
                           "\xEF\xBB\xBF"s,
                           "\xEF\xBB"s,
                           "{"s,
                           "}"s,
                           "{\"a\":1"s,
                           "\xFE\xFF\0{\0}"s,
                           "{\0}\0"s,
                           "<xml/>"s,
                           "description=x"s,
                           "{\"a\":[}"s}) {
    const auto report = parse(body);
    ASSERT_FALSE(report) << body;
    EXPECT_EQ(report.error().kind, base::ErrorKind::invalid) << body;
    EXPECT_GT(report.error().detail.size(), 10u);
  }
}

TEST(JsonTorture, AByteOrderMarkIsPassedOver) {
  EXPECT_EQ(parse("\xEF\xBB\xBF{\"description\":\"d\"}")->description, "d");
}

TEST(JsonTorture, WhatBrowsersWriteButParsersRefuseIsMended) {
  const auto report = parse(
      R"({"description":"cut \ud83d","x":[1e2,100000000000000000000,-9223372036854775809,"\udc00\ud83d\ude00\uD83D\u0041","100000000000000000000"]})");
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->description, "cut \uFFFD");
  EXPECT_EQ(report->details, "{\"x\":[100,1e+20,-9223372036854775808,\"\uFFFD😀\uFFFDA\",\"100000000000000000000\"]}");
}

TEST(JsonTorture, MendingChangesNothingElse) {
  for (const auto& json : {""s, "{"s, "\""s, "\"\\"s, "\"\\u"s, "\"\\ud83d"s.substr(0, 5), "-"s, "1e5"s,
                           "12345678901234567890"s, "1.5E+3"s, "\"\\\\ud83d\""s, "\"\\ud83d\\ude00\""s,
                           "{\"a\":[1,2.5,\"x\\n\"]}"s, "123456789012345678901234.5"s}) {
    EXPECT_EQ(mend_json(json), json);
  }
  EXPECT_EQ(mend_json("\"\\ud83d"), "\"\\ufffd");
}

TEST(JsonTorture, NaughtyStringsComeBackAsTheyWere) {
  for (const auto& text : {""s,
                           " "s,
                           "\0"s,
                           "\x01\x1f\x7f"s,
                           "undefined"s,
                           "NULL"s,
                           "1E+02"s,
                           "-1/0"s,
                           "\"'`"s,
                           "\\"s,
                           "\\\\\""s,
                           "<script>alert(1)</script>"s,
                           "'; DROP TABLE bugs;--"s,
                           "${jndi:ldap://x}"s,
                           "{{7*7}}"s,
                           "%00%0d%0a"s,
                           "\r\nX: y"s,
                           "\u202e\u2066\u200b\ufeff"s,
                           "👩‍👩‍👧🏳️‍🌈"s,
                           "Ω≈ç√∫˜µ≤≥÷"s,
                           "Ṱ̺̺̕o͞ ̷i̲̬͇"s,
                           "社會科學院"s,
                           "ｆｕｌｌ"s,
                           "𝔘𝔫𝔦"s,
                           "الكل في المجمو عة"s,
                           "\uffff\U0010ffff"s,
                           "../../etc/passwd%00"s,
                           "\u2028\u2029"s,
                           std::string(10'000, '\\')}) {
    std::string body = "{\"description\":";
    base::append_json_string(body, text);
    body += ",\"customData\":{\"t\":";
    base::append_json_string(body, text);
    body += "}}";
    const auto report = parse(body);
    ASSERT_TRUE(report) << text;
    EXPECT_EQ(report->description, text);
    std::string expected = "{\"customData\":{\"t\":";
    base::append_json_string(expected, text);
    EXPECT_EQ(report->details, expected + "}}");
  }
}

TEST(JsonTorture, EveryPrefixOfAReportIsRefusedOrRead) {
  const std::string body =
      R"({"description":"dß😀\ud83d\ude00","metaData":{"mobile":true,"x":[1,-2.5e3,null]},"screenshotData":{"html":"<input type=password value='x'>"},"consoleLog":[{"log":"password=x"}]})";
  ReportParser parser;
  for (std::size_t size = 0; size < body.size(); ++size) {
    std::string prefix(body, 0, size);
    EXPECT_FALSE(parser.parse(prefix)) << prefix;
  }
  std::string whole = body;
  EXPECT_TRUE(parser.parse(whole));
}

}  // namespace
}  // namespace bughook::intake
