#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace bughook::base {

TEST(Utf8, WellFormedTextStaysAsItIs) {
  for (const char* text : {"", "plain", "é", "€", "😀", "a\xEF\xBF\xBD"}) EXPECT_EQ(to_valid_utf8(text), text);
}

TEST(Utf8, EveryForeignByteBecomesOneReplacement) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a" + r + "z");
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), r + r);          // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), r + r + r);  // surrogate
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), r + r + r + r);
  EXPECT_EQ(to_valid_utf8("\xE2\x82"), r + r);  // cut short
}

TEST(Utf8, IsCutBetweenLetters) {
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("abcd", 3), "abc");
  EXPECT_EQ(cut_utf8("ab\u20ac", 4), "ab");
  EXPECT_EQ(cut_utf8("ab\u20ac", 5), "ab\u20ac");
  EXPECT_EQ(cut_utf8("\u20ac", 2), "");
}

}  // namespace bughook::base
