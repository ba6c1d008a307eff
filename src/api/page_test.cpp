#include "api/page.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace bughook::api {

namespace {

base::Result<PageRequest> read(std::string query) {
  http::Request request;
  request.query = std::move(query);
  return page_request(request);
}

}  // namespace

TEST(Page, WithoutParametersIsTheFirstFifty) {
  const auto page = read("");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->limit, page_default);
  EXPECT_FALSE(page->cursor);
}

TEST(Page, LimitAndCursorAreRead) {
  const auto page = read("limit=200&cursor=9223372036854775807");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->limit, 200u);
  EXPECT_EQ(page->cursor, std::numeric_limits<std::int64_t>::max());
}

TEST(Page, WhatIsNoLimitOrNoCursorIsNamed) {
  for (const char* limit : {"0", "201", "-1", "x", "5x", "%205", "1.0", "99999999999999999999"}) {
    const auto page = read("limit=" + std::string(limit));
    ASSERT_FALSE(page) << limit;
    EXPECT_EQ(page.error().field, "limit");
    EXPECT_EQ(page.error().kind, base::ErrorKind::invalid);
  }
  for (const char* cursor : {"-1", "x", "1x", "9223372036854775808"}) {
    const auto page = read("cursor=" + std::string(cursor));
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().field, "cursor");
  }
}

TEST(Page, AnEmptyParameterIsNoParameter) {
  const auto page = read("limit=&cursor=");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->limit, page_default);
  EXPECT_FALSE(page->cursor);
}

TEST(Page, APlusThatBecameABlankOnItsWayIsStillAPlus) {
  const auto wanted = parse_time("2020-07-26T14:36:05Z");
  ASSERT_TRUE(wanted);
  EXPECT_EQ(parse_time("2020-07-26T16:36:05+02:00"), wanted);
  EXPECT_EQ(parse_time("2020-07-26T16:36:05 02:00"), wanted);
  EXPECT_EQ(parse_time("2020-07-26T16:36:05.000 02:00"), wanted);
  EXPECT_FALSE(parse_time("yesterday 02:00"));
  EXPECT_FALSE(parse_time(" 02:00"));
}

TEST(Page, ASpanThatCanHoldNothingIsRefusedByName) {
  const auto now = parse_time("2020-07-26T14:36:05Z").value();
  const auto field = [&](std::string query) {
    http::Request request;
    request.query = std::move(query);
    const auto span = span_parameters(request, now);
    return span ? "ok" : span.error().field;
  };
  EXPECT_EQ(field("since=2020-07-26T14:40:00Z"), "ok") << "clocks differ by some minutes";
  EXPECT_EQ(field("since=2021-07-26T14:36:05Z"), "since") << "a misspelt year";
  EXPECT_EQ(field("until=2021-07-26T14:36:05Z"), "ok");
  EXPECT_EQ(field("since=2020-07-02T00:00:00Z&until=2020-07-01T00:00:00Z"), "until");
  EXPECT_EQ(field("since=yesterday"), "since");
  EXPECT_EQ(field("since=&until="), "ok");
}

TEST(Page, AnswersHoldItemsAndTheNextCursorAsATextOrNull) {
  const auto write = [](base::JsonWriter& json, int item) { json.integer(item); };
  EXPECT_EQ(page_response(std::vector{1, 2}, 2, write).body, R"({"items":[1,2],"next":"2"})");
  EXPECT_EQ(page_response(std::vector<int>{}, std::nullopt, write).body, R"({"items":[],"next":null})");
}

TEST(Page, TheNextOfOnePageIsACursorOfTheNext) {
  const auto write = [](base::JsonWriter& json, int item) { json.integer(item); };
  const auto answer = page_response(std::vector{1}, std::numeric_limits<std::int64_t>::max(), write);
  const auto next = boost::json::parse(answer.body).at("next").as_string();
  EXPECT_EQ(read("cursor=" + std::string(next))->cursor, std::numeric_limits<std::int64_t>::max());
}

}  // namespace bughook::api
