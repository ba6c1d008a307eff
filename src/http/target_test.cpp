#include "http/target.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

TEST(Target, PathAndQueryAreToldApart) {
  const auto target = parse_target("/bugs?a=1&b=2?c");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/bugs");
  EXPECT_EQ(target->query, "a=1&b=2?c");
}

TEST(Target, RepeatedSlashesOfThePathBecomeOne) {
  EXPECT_EQ(parse_target("//bugs")->path, "/bugs");
  EXPECT_EQ(parse_target("/a///b//")->path, "/a/b/");
  EXPECT_EQ(parse_target("/a?x=//b")->query, "x=//b");
}

TEST(Target, DotSegmentsStayAsTheyAre) { EXPECT_EQ(parse_target("/a/../b/./c")->path, "/a/../b/./c"); }

TEST(Target, AbsoluteFormLosesItsAuthority) {
  EXPECT_EQ(parse_target("http://host:80/bugs?x=1")->path, "/bugs");
  EXPECT_EQ(parse_target("https://host")->path, "/");
}

TEST(Target, WhatIsNoPathIsRefused) {
  for (const auto* text : {"", "*", "bugs", "host:443", "http://host?x", "?a=1", "/a#b", "/a?b#c"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

TEST(Target, BrokenEscapesAndNulAreRefused) {
  for (const auto* text : {"/%", "/%4", "/a%zz", "/%00", "/a?b=%0", "/a?b=%00", "/%+1", "/%%41"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
  EXPECT_TRUE(parse_target("/%41%2F%ff"));
}

TEST(PercentDecoding, TakesEscapesAndKeepsThePlusOfAPath) {
  EXPECT_EQ(percent_decode("a%2Fb%20c+d"), "a/b c+d");
  EXPECT_EQ(percent_decode("a+b", PlusSign::is_space), "a b");
  EXPECT_EQ(percent_decode("%e4%C3"), "\xe4\xc3");
  EXPECT_EQ(percent_decode("%4"), std::nullopt);
}

TEST(QueryValue, IsTheDecodedFirstOneOfItsName) {
  const std::string_view query = "state=open%20now&empty=&bare&state=second&a%62c=x+y";
  EXPECT_EQ(find_query_value(query, "state"), "open now");
  EXPECT_EQ(find_query_value(query, "empty"), "");
  EXPECT_EQ(find_query_value(query, "bare"), "");
  EXPECT_EQ(find_query_value(query, "abc"), "x y");
  EXPECT_EQ(find_query_value(query, "stat"), std::nullopt);
  EXPECT_EQ(find_query_value("", "state"), std::nullopt);
  EXPECT_EQ(find_query_value("&&=&", ""), "");
}

}  // namespace
}  // namespace bughook::http
