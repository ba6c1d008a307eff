// Nobody shuts others out by holding the memory for bodies or for answers.
#include <deque>

#include <gmock/gmock.h>

#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::RawClient;

constexpr std::size_t mb = 1 << 20;

class MemoryTest : public testing::ServerFixture {
 protected:
  [[nodiscard]] std::int64_t held() { return metrics_.gauge("http_body_bytes_held", "").value(); }
  [[nodiscard]] std::uint64_t refused(std::string_view what, std::string_view reason) {
    return metrics_
        .counter("http_" + std::string(what) + "_refused_total", "", "reason=\"" + std::string(reason) + "\"")
        .value();
  }
  /// One that sends so much of a body of 10 MB and then pauses.
  RawClient pausing(const char* from, std::size_t bytes) {
    auto one = client(from);
    one.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10000000\r\n\r\n" + std::string(bytes, 'x'));
    return one;
  }
  /// Until the server has taken so much.
  void wait_until_held(std::int64_t bytes) {
    while (held() < bytes) ASSERT_EQ(ask(get("/hello")).status, 200);
  }
};

TEST_F(MemoryTest, OneAddressDoesNotShutOutTheBodiesOfOthers) {
  settings_.body_bytes_max = 8 * mb;
  settings_.body_bytes_per_address_max = mb;
  start();
  std::deque<RawClient> paused;
  for (int i = 0; i < 3; ++i) paused.push_back(pausing("127.0.0.2", 300'000));
  wait_until_held(900'000 - 3 * 16 * 1024);
  auto one_more = pausing("127.0.0.2", 300'000);
  const auto reply = one_more.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("Your address"));
  EXPECT_EQ(reply.header("Retry-After"), "1");
  EXPECT_EQ(refused("bodies", "address_full"), 1U);
  EXPECT_EQ(client("127.0.0.3").ask(post("/echo", std::string(mb, 'y'))).status, 200);
  EXPECT_EQ(client("127.0.0.2").ask(post("/echo", "small ones still pass")).status, 200);
}

TEST_F(MemoryTest, WhenAllIsTakenTheSlowestBodyGivesWayToAQuickOne) {
  settings_.body_bytes_max = 2 * mb;
  settings_.body_bytes_per_address_max = mb;
  settings_.slow_body_step = 0ms;  // whoever pauses is slow at once
  start();
  auto slow = pausing("127.0.0.2", 900'000);
  wait_until_held(900'000 - 16 * 1024);
  auto slower = pausing("127.0.0.3", 900'000);
  wait_until_held(1'800'000 - 2 * 16 * 1024);
  EXPECT_EQ(client("127.0.0.4").ask(post("/echo", std::string(900'000, 'y'))).status, 200);
  const auto reply = slow.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("more slowly than others"));
  EXPECT_EQ(refused("bodies", "gave_way"), 1U);
}

TEST_F(MemoryTest, AQuickBeginningBuysNoLongTrickle) {
  settings_.rate_grace = 100ms;
  settings_.rate_credit_max = 100ms;
  settings_.bytes_per_second_min = 1'000'000;
  start();
  auto one = pausing("127.0.0.2", 9'000'000);  // on the average enough for nine seconds
  const timeval pause{0, 20'000};
  ::setsockopt(one.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  testing::Reply reply;
  int sent = 0;
  for (; reply.status == 0 && sent < 300; ++sent) {
    one.send("x");
    reply = one.read();
  }
  EXPECT_EQ(reply.status, 408);
}

TEST_F(MemoryTest, WhoTakesAnswersSlowlyHoldsNoMoreThanAShareOfThem) {
  settings_.body_bytes_max = 4 * large_bytes;
  settings_.body_bytes_per_address_max = large_bytes;
  start();
  auto slow = client("127.0.0.2");
  slow.shrink_receive_buffer();
  slow.send(get("/large"));
  char byte = 0;
  ASSERT_EQ(::recv(slow.descriptor(), &byte, 1, 0), 1);
  auto second = client("127.0.0.2");
  EXPECT_EQ(second.ask(get("/large")).status, 503);
  EXPECT_EQ(refused("answers", "address_full"), 1U);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);
  EXPECT_EQ(client("127.0.0.3").ask(get("/large")).status, 200);
}

TEST_F(MemoryTest, IdleConnectionsDoNotShutOutThoseWhoAsk) {
  settings_.connections_max = 4;
  settings_.idle_at_least = 0ms;
  start();
  std::deque<RawClient> idle;
  for (int i = 0; i < 4; ++i) {
    idle.push_back(client("127.0.0.2"));
    ASSERT_EQ(idle.back().ask(get("/hello")).status, 200);
  }
  // Each loop ends its own: not every call meets one that has some.
  int served = 0;
  for (int i = 0; i < 50 && served == 0; ++i) served += client("127.0.0.3").ask(get("/hello")).status == 200 ? 1 : 0;
  EXPECT_EQ(served, 1);
  EXPECT_EQ(metrics_.counter("http_connections_gave_way_total", "").value(), 1U);
}

TEST_F(MemoryTest, WebSocketsOfAnAddressLeaveItConnectionsToReportOver) {
  settings_.connections_per_address_max = 4;
  start();
  const auto handshake = get("/socket",
                             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  auto first = client("127.0.0.2"), second = client("127.0.0.2"), third = client("127.0.0.2");
  EXPECT_EQ(first.ask(handshake, false).status, 101);
  EXPECT_EQ(second.ask(handshake, false).status, 101);
  EXPECT_EQ(third.ask(handshake).status, 503);
  EXPECT_EQ(third.ask(get("/hello")).status, 200);
  EXPECT_EQ(client("127.0.0.3").ask(handshake, false).status, 101);
}

}  // namespace
}  // namespace bughook::http
