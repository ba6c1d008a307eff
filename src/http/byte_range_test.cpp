#include "http/byte_range.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using Kind = ByteRange::Kind;

TEST(ByteRange, IsReadAsTheStandardHasIt) {
  struct Case {
    std::string_view header;
    std::size_t size;
    ByteRange range;
  };
  const Case cases[] = {
      {"bytes=0-0", 10, {Kind::part, 0, 1}},
      {"bytes=0-9", 10, {Kind::part, 0, 10}},
      {"bytes=2-", 10, {Kind::part, 2, 8}},
      {"bytes=2-999", 10, {Kind::part, 2, 8}},
      {"bytes=9-", 10, {Kind::part, 9, 1}},
      {"bytes=-3", 10, {Kind::part, 7, 3}},
      {"bytes=-30", 10, {Kind::part, 0, 10}},
      {"bytes= 1-2 ", 10, {Kind::part, 1, 2}},
      {"bytes=0-99999999999999999999999999", 10, {Kind::part, 0, 10}},
      {"bytes=10-", 10, {Kind::unsatisfiable, 0, 0}},
      {"bytes=99999999999999999999999999-", 10, {Kind::unsatisfiable, 0, 0}},
      {"bytes=-0", 10, {Kind::unsatisfiable, 0, 0}},
      {"bytes=0-", 0, {Kind::unsatisfiable, 0, 0}},
      {"bytes=-1", 0, {Kind::unsatisfiable, 0, 0}},
  };
  for (const auto& [header, size, range] : cases) EXPECT_EQ(read_range(header, size), range) << header;
}

TEST(ByteRange, WhatIsNotUnderstoodMeansTheWhole) {
  for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=3", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4",
                             "lines=0-1", "bytes=+1-2", "bytes=0x1-2", "bytes=--1"}) {
    EXPECT_EQ(read_range(header, 10), ByteRange{}) << header;
  }
}

TEST(ByteRange, IsToldInTheAnswer) {
  EXPECT_EQ(content_range(read_range("bytes=2-4", 10), 10), "bytes 2-4/10");
  EXPECT_EQ(content_range(read_range("bytes=20-", 10), 10), "bytes */10");
}

TEST(EntityTag, IsFoundInAList) {
  for (const auto* header : {"\"a\"", "*", "W/\"a\"", "\"b\", \"a\"", "\"b\",\"a\" ,\"c\""}) {
    EXPECT_TRUE(names_tag(header, "\"a\"")) << header;
  }
  for (const auto* header : {"", "a", "\"b\"", "\"aa\"", ",,", "\"b\","})
    EXPECT_FALSE(names_tag(header, "\"a\"")) << header;
}

}  // namespace
}  // namespace bughook::http
