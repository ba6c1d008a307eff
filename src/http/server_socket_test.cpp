// WebSockets that are held open: how one begins, what is answered on it, and how it ends.
#include <gmock/gmock.h>

#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::get;

class ServerSocketTest : public testing::ServerFixture {
 protected:
  static std::string handshake() {
    return get("/socket",
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  }
  /// A masked frame whose mask is zero.
  static std::string frame(char first, std::string_view payload) {
    return std::string{first, static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0}.append(payload);
  }
  [[nodiscard]] std::int64_t sockets() { return metrics_.gauge("http_quiet_sockets_open", "").value(); }
};

TEST_F(ServerSocketTest, IsOpenedAnswersPingsAndEnds) {
  start();
  auto one = client();
  const auto reply = one.ask(handshake());
  EXPECT_EQ(reply.status, 101);
  EXPECT_EQ(reply.header("Connection"), "Upgrade");
  EXPECT_EQ(reply.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(reply.header("Content-Length"), "");
  one.send(frame('\x81', "PING") + frame('\x89', "ok"));
  EXPECT_EQ(one.receive_exactly(4), "\x8A\x02ok");
  EXPECT_EQ(sockets(), 1);
  one.send(frame('\x88', ""));
  EXPECT_EQ(one.receive_exactly(2), "\x88\x00"s);
  EXPECT_TRUE(one.sees_end());
  EXPECT_EQ(connections_left(), 0);
  EXPECT_EQ(sockets(), 0);
}

TEST_F(ServerSocketTest, FramesThatCameWithTheHandshakeAreNotLost) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(handshake() + frame('\x89', "a")).status, 101);
  EXPECT_EQ(one.receive_exactly(3),
            "\x8A\x01"
            "a");
}

TEST_F(ServerSocketTest, IsRefusedWithoutAHandshakeAndBeyondTheLimit) {
  settings_.quiet_sockets_max = 1;
  start();
  EXPECT_EQ(ask(get("/socket")).status, 426);
  auto one = client();
  EXPECT_EQ(one.ask(handshake()).status, 101);
  one.send(frame('\x89', ""));
  EXPECT_EQ(one.receive_exactly(2), "\x8A\x00"s);
  EXPECT_EQ(ask(handshake()).status, 503);
}

TEST_F(ServerSocketTest, ThatIsSilentTooLongIsCut) {
  settings_.quiet_socket_timeout = 50ms;
  start();
  auto one = client();
  EXPECT_EQ(one.ask(handshake()).status, 101);
  EXPECT_TRUE(one.is_cut());
}

TEST_F(ServerSocketTest, DoesNotHoldUpADrain) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(handshake()).status, 101);
  server_->drain(20s);
  EXPECT_TRUE(one.is_cut());
}

}  // namespace
}  // namespace bughook::http
