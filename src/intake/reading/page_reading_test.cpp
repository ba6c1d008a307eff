#include "intake/reading/page_reading.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

TEST(PageReading, APageReadFromRightToLeftIsScrolledToTheLeft) {
  simdjson::dom::parser parser;
  Remarks remarks;
  const auto data = [&](std::string_view x) {
    const simdjson::padded_string json(R"({"html":"<p>","y":7,"x":)" + std::string(x) + "}");
    return read_page(parser.parse(json).get_object().value(), remarks).view;
  };
  EXPECT_EQ(data("-400").scroll_x, -400);
  EXPECT_EQ(data("-400").scroll_y, 7);
  EXPECT_EQ(data("400.4").scroll_x, 400);
  EXPECT_EQ(data("-1e300").scroll_x, 0);
  EXPECT_EQ(data("\"far\"").scroll_x, 0);
}

}  // namespace
}  // namespace bughook::intake
