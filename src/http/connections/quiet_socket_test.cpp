#include "http/connections/quiet_socket.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using namespace std::string_literals;

/// As a client sends it: masked.
std::string frame(unsigned first, std::string_view payload) {
  const std::string mask = "\x11\x22\x33\x44";
  std::string bytes{static_cast<char>(first)};
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size() & 0xFF);
  }
  bytes += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) bytes += static_cast<char>(payload[i] ^ mask[i % 4]);
  return bytes;
}

/// All of it at once, and byte by byte: the replies are the same.
QuietSocket::Step fed(std::string_view bytes) {
  QuietSocket whole;
  auto step = whole.feed(bytes);
  QuietSocket slow;
  QuietSocket::Step all;
  for (const char byte : bytes) {
    if (all.has_ended) break;
    const auto one = slow.feed({&byte, 1});
    all.reply += one.reply;
    all.has_ended = one.has_ended;
  }
  EXPECT_EQ(all.reply, step.reply);
  EXPECT_EQ(all.has_ended, step.has_ended);
  return step;
}

TEST(QuietSocket, LetsMessagesGo) {
  const auto step =
      fed(frame(0x81, "PING") + frame(0x82, "") + frame(0x01, std::string(60'000, 'x')) + frame(0x80, "y"));
  EXPECT_EQ(step.reply, "");
  EXPECT_FALSE(step.has_ended);
}

TEST(QuietSocket, AnswersPings) {
  const auto step = fed(frame(0x81, "a") + frame(0x89, "hello") + frame(0x89, "") + frame(0x8A, "a pong"));
  EXPECT_EQ(step.reply, "\x8A\x05hello\x8A\x00"s);
  EXPECT_FALSE(step.has_ended);
}

TEST(QuietSocket, AnswersAnEndWithOne) {
  EXPECT_EQ(fed(frame(0x88,
                      "\x03\xE8"
                      "bye"))
                .reply,
            "\x88\x02\x03\xE8"s);
  const auto bare = fed(frame(0x88, "") + frame(0x89, "late"));
  EXPECT_EQ(bare.reply, "\x88\x00"s);
  EXPECT_TRUE(bare.has_ended);
}

TEST(QuietSocket, FragmentsOfOneMessageComeInTheirOrderAndControlFramesBetween) {
  const auto step =
      fed(frame(0x02, "a") + frame(0x89, "?") + frame(0x00, "b") + frame(0x80, "c") + frame(0x81, "next"));
  EXPECT_EQ(step.reply, "\x8A\x01?"s);
  EXPECT_FALSE(step.has_ended);
  for (const auto& bytes : {frame(0x80, "nothing to go on with"), frame(0x01, "a") + frame(0x81, "another"),
                            frame(0x81, "whole") + frame(0x00, "and more")}) {
    EXPECT_EQ(fed(bytes).reply, "\x88\x02\x03\xEA"s);
  }
}

TEST(QuietSocket, AMessageWithoutAnEndIsEnded) {
  std::string empty = frame(0x01, "");
  for (int i = 0; i < 1000; ++i) empty += frame(0x00, "");
  EXPECT_EQ(fed(empty).reply, "\x88\x02\x03\xF1"s);
  const std::string part(60'000, 'x');
  EXPECT_EQ(fed(frame(0x01, part) + frame(0x00, part)).reply, "\x88\x02\x03\xF1"s);
  EXPECT_EQ(fed(frame(0x81, part) + frame(0x81, part)).reply, "");
}

TEST(QuietSocket, EndsWithAReasonWhatIsNoFrameOrTooBig) {
  for (const auto& bytes : {"\x81\x04PING"s, frame(0xC1, "x"), frame(0x09, "x"), frame(0x89, std::string(126, 'x')),
                            frame(0x83, "of no kind"), frame(0x8B, "nor this")}) {
    const auto step = fed(bytes);
    EXPECT_EQ(step.reply, "\x88\x02\x03\xEA"s);
    EXPECT_TRUE(step.has_ended);
  }
  const auto huge = fed("\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s + "mask");
  EXPECT_EQ(huge.reply, "\x88\x02\x03\xF1"s);
  EXPECT_TRUE(huge.has_ended);
}

}  // namespace
}  // namespace bughook::http
