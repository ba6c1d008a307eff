#include "base/text_buffer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bughook::base {

TEST(TextBuffer, KeepsItsTextWhileItGrows) {
  TextBuffer buffer;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const auto piece = std::string(static_cast<std::size_t>(i % 50), static_cast<char>('a' + i % 26));
    buffer += piece;
    buffer += ',';
    expected += piece + ',';
  }
  EXPECT_EQ(buffer.text(), expected);
  EXPECT_EQ(buffer.size(), expected.size());
}

TEST(TextBuffer, OnlyWhatWasWrittenCounts) {
  TextBuffer buffer;
  EXPECT_EQ(buffer.text(), "");
  buffer += "";
  EXPECT_EQ(buffer.text(), "");
  char* at = buffer.room(100'000);
  *at++ = 'x';
  buffer.written(at);
  EXPECT_EQ(buffer.text(), "x");
}

TEST(TextBuffer, AClearedBufferBeginsAnewInTheSameMemory) {
  TextBuffer buffer;
  buffer += "first";
  const auto* memory = buffer.text().data();
  buffer.clear();
  EXPECT_EQ(buffer.size(), 0u);
  buffer += "next";
  EXPECT_EQ(buffer.text(), "next");
  EXPECT_EQ(buffer.text().data(), memory);
}

}  // namespace bughook::base
