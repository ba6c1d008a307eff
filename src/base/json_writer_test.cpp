#include "base/json_writer.hpp"

#include <gtest/gtest.h>

namespace bughook::base {

TEST(JsonWriter, KeepsKeysInTheOrderWrittenAndPutsCommasBetween) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("b", "x").member("a", 80).member("t", true);
  json.key("n").number(221.667).key("list").begin_array().integer(1).null().begin_object().end_object().end_array();
  json.member("z", false).end_object();
  EXPECT_EQ(out, R"({"b":"x","a":80,"t":true,"n":221.667,"list":[1,null,{}],"z":false})");
}

TEST(JsonWriter, EscapesWhatRfc8259Demands) {
  std::string out;
  append_json_string(out, std::string_view("\"\\\n\r\t\b\f\x01\x1f/é\0z", 14));
  EXPECT_EQ(out, "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u001f/é\\u0000z\"");
}

TEST(JsonWriter, FindsWhatNeedsAnEscapeAtEveryPlaceOfAWord) {
  for (std::size_t at = 0; at < 20; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(20, 'a');
      text[at] = static_cast<char>(byte);
      std::string out;
      append_json_string(out, text);
      const bool plain = byte >= 0x20 && byte != '"' && byte != '\\';
      EXPECT_EQ(out == '"' + text + '"', plain) << at << ' ' << byte;
    }
  }
}

TEST(JsonWriter, ANumberThatJsonCanNotHoldIsNull) {
  std::string out;
  JsonWriter(out).number(1.0 / 0.0);
  EXPECT_EQ(out, "null");
}

}  // namespace bughook::base
