// A route's gate decides by the header, and the body of whom it refuses is not taken.
#include <gmock/gmock.h>

#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using testing::get;
using ::testing::HasSubstr;
using testing::post;

class GateTest : public testing::ServerFixture {
 protected:
  static std::string head(std::string_view path, std::string_view framing, std::string_view headers) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(framing) + "\r\n" +
           std::string(headers) + "\r\n";
  }
};

TEST_F(GateTest, WhoMayNotSendIsToldSoBeforeAByteOfTheBody) {
  start();
  for (const std::string_view framing : {"Content-Length: 10000000", "Transfer-Encoding: chunked"}) {
    auto one = client();
    const auto reply = one.ask(head("/gated", framing, "Api-Token: wrong\r\n"));
    EXPECT_EQ(reply.status, 401) << framing;
    EXPECT_EQ(reply.body, "no such key");
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(reply.header("Connection"), "close");
  }
  EXPECT_EQ(metrics_.gauge("http_body_bytes_held", "").value(), 0);
}

TEST_F(GateTest, WhoWaitsForALeaveToSendGetsTheRefusalInstead) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(head("/gated", "Content-Length: 10000000", "Expect: 100-continue\r\n")).status, 401);
  auto other = client();
  EXPECT_EQ(other.ask(head("/gated", "Content-Length: 5", "Expect: 100-continue\r\nApi-Token: good\r\n")).status, 100);
  EXPECT_EQ(other.ask("hello").body, "a friend sent 5");
}

TEST_F(GateTest, WhatTheGateFoundOutReachesTheHandler) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(post("/gated", std::string(100'000, 'x'), "Api-Token: good\r\n")).body, "a friend sent 100000");
  EXPECT_EQ(one.ask(post("/gated", "", "Api-Token: good\r\n")).body, "a friend sent 0");
}

TEST_F(GateTest, ARefusedBodyThatCameWithItsHeaderKeepsTheConnection) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(post("/gated", "small", "Api-Token: wrong\r\n")).status, 401);
  EXPECT_EQ(one.ask(head("/gated", "Transfer-Encoding: chunked", "") + "5\r\nsmall\r\n0\r\n\r\n").status, 401);
  EXPECT_EQ(one.ask(post("/gated", "", "Api-Token: wrong\r\n")).status, 401);
  EXPECT_EQ(one.ask(get("/hello")).body, "hello");
}

TEST_F(GateTest, ASmallBodyMayComeWithoutAsking) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(post("/gated-large", "small")).body, "nobody sent 5");
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(one.ask(post("/gated-large", std::string(20'000, 'x'), "Api-Token: good\r\n")).body, "a friend sent 20000");
  EXPECT_EQ(client().ask(head("/gated-large", "Content-Length: 1001", "")).status, 401);
  EXPECT_EQ(client().ask(head("/gated-large", "Transfer-Encoding: chunked", "")).status, 401);
  EXPECT_EQ(asked_, 3);
}

TEST_F(GateTest, AGateThatThrowsIs500WithoutItsDetail) {
  start();
  const auto reply = ask(post("/gated", "x", "Api-Token: throws\r\n"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, ::testing::Not(HasSubstr("secret")));
  EXPECT_EQ(ask(get("/hello")).status, 200);
}

}  // namespace
}  // namespace bughook::http
