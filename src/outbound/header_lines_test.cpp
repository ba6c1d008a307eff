#include "outbound/header_lines.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::outbound {
namespace {

std::vector<HeaderLines::Line> lines_of(const HeaderLines& headers) {
  std::vector<HeaderLines::Line> lines;
  for (const auto& line : headers) lines.push_back(line);
  return lines;
}

TEST(HeaderLines, KeepTheirOrderRepetitionsAndEmptyValues) {
  HeaderLines headers{{"Set-Cookie", "a: b"}, {"X-Empty", ""}};
  headers.add("Set-Cookie", "c");
  EXPECT_THAT(lines_of(headers),
              testing::ElementsAre(HeaderLines::Line{"Set-Cookie", "a: b"}, HeaderLines::Line{"X-Empty", ""},
                                   HeaderLines::Line{"Set-Cookie", "c"}));
  EXPECT_EQ(HeaderLines::of_text(headers.text()), headers);
  EXPECT_FALSE(headers.empty());
}

TEST(HeaderLines, NoneIsAnEmptyText) {
  const HeaderLines none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.text(), "");
  EXPECT_THAT(lines_of(none), testing::IsEmpty());
}

}  // namespace
}  // namespace bughook::outbound
