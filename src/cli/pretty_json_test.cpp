#include "cli/pretty_json.hpp"

#include <gtest/gtest.h>

namespace bughook::cli {

TEST(PrettyJson, LaysOutWithoutTouchingNumbersAndStrings) {
  EXPECT_EQ(pretty_json(R"({"a":221.667,"b":[1,{}],"c":"x, {y}: \"z\"","d":[]})"),
            "{\n  \"a\": 221.667,\n  \"b\": [\n    1,\n    {}\n  ],\n  \"c\": \"x, {y}: \\\"z\\\"\",\n  \"d\": []\n}");
  EXPECT_EQ(pretty_json(" 1e3 "), "1e3");
}

TEST(PrettyJson, WhatIsNotJsonStaysAsItIs) {
  for (const char* text : {"", "plain", "{\"a\":", "\"\\"}) EXPECT_EQ(pretty_json(text), text);
}

}  // namespace bughook::cli
