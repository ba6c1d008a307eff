#include "base/json_writer.hpp"

#include <random>
#include <string>

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

std::string written_plainly(std::string_view text) {
  std::string out;
  JsonWriter(out).begin_object().key(text).string(text).key(text).begin_array().string(text).string(text);
  return out;
}

std::string written_to_a_buffer(std::string_view text) {
  TextBuffer out;
  BufferedJsonWriter(out).begin_object().key(text).string(text).key(text).begin_array().string(text).string(text);
  return std::string(out.text());
}

TEST(JsonWriter, ABufferGetsTheSameTextsOfEverySizeWithEscapesAnywhere) {
  for (const std::size_t size : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 23, 24, 127, 128, 129, 140, 1025}) {
    const std::string plain(size, 'a');
    EXPECT_EQ(written_to_a_buffer(plain), written_plainly(plain));
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'"', '\\', '\n', '\x1f', '\0', '\x7f', '\x80', '\xff'}) {
        auto text = plain;
        text[at] = c;
        ASSERT_EQ(written_to_a_buffer(text), written_plainly(text)) << size << ' ' << at;
      }
    }
  }
}

TEST(JsonWriter, ABufferGetsTheSameTextsWhenNearlyEverythingIsEscaped) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    std::string text(random() % 5000, ' ');
    for (auto& c : text) c = static_cast<char>(random() % 4 == 0 ? 'x' : random() % 0x60);
    ASSERT_EQ(written_to_a_buffer(text), written_plainly(text));
  }
}

}  // namespace bughook::base
