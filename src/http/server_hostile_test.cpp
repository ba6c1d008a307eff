// What hostile and broken clients see, and that the server outlives them.
#include <gmock/gmock.h>
#include <zlib.h>

#include "base/random.hpp"
#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::Reply;

std::string gzip(std::string_view text) {
  z_stream zlib{};
  EXPECT_EQ(::deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(::deflateBound(&zlib, text.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&zlib, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - zlib.avail_out);
  ::deflateEnd(&zlib);
  return packed;
}

class HostileTest : public testing::ServerFixture {
 protected:
  void expect_alive() { EXPECT_EQ(ask(get("/hello")).body, "hello"); }
  [[nodiscard]] std::uint64_t timeouts() { return metrics_.counter("http_timeouts_total", "").value(); }
};

TEST_F(HostileTest, PackedBodiesAreUnpackedHereOrOnAWorker) {
  start();
  auto one = client();
  base::SeededRandom random(3);
  std::string noise(1 << 20, '\0');  // does not shrink: its packed form is as large
  for (auto& byte : noise) byte = static_cast<char>(random.uniform() * 256);
  for (const auto& body : {std::string("small"), std::string(), std::string(4 << 20, 'z'), noise}) {
    EXPECT_EQ(one.ask(post("/echo", gzip(body), "Content-Encoding: gzip\r\n")).body, body);
  }
  EXPECT_EQ(one.ask(post("/echo", "plain", "Content-Encoding: identity\r\n")).body, "plain");
}

TEST_F(HostileTest, ABombIsRefusedAndNotUnpacked) {
  start();
  auto one = client();
  const auto bomb = gzip(std::string(large_bytes + 1, '\0'));
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_EQ(one.ask(post("/echo", bomb, "Content-Encoding: gzip\r\n")).status, 413);
  const auto small = one.ask(post("/bugs", gzip(std::string(1025, 'x')), "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(small.status, 413);
  EXPECT_THAT(small.body, HasSubstr("limit of 1024 bytes"));
  EXPECT_EQ(one.ask(get("/hello")).status, 200);  // the body was read, so the connection goes on
}

TEST_F(HostileTest, OtherEncodingsAreRefusedByName) {
  start();
  const auto reply = ask(post("/echo", "x", "Content-Encoding: br\r\n"));
  EXPECT_EQ(reply.status, 415);
  EXPECT_EQ(reply.header("Accept-Encoding"), "gzip, deflate");
}

TEST_F(HostileTest, TheClientOfATooLargeBodySeesTheAnswerRatherThanAReset) {
  start();
  auto one = client();
  one.send("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 4000000\r\n\r\n");
  EXPECT_TRUE(one.send(std::string(4'000'000, 'x')));
  const auto reply = one.read();
  EXPECT_EQ(reply.status, 413);
  EXPECT_THAT(reply.body, HasSubstr("limit of 16 bytes"));
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(one.sees_end());
}

TEST_F(HostileTest, ChunkedBodiesHaveTheSameLimit) {
  start();
  auto one = client();
  const auto reply = one.ask(
      "POST /small HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: "
      "chunked\r\n\r\n10\r\n0123456789abcdef\r\n1\r\nx\r\n0\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
}

TEST_F(HostileTest, LingeringEnds) {
  settings_.linger_timeout = 100ms;
  settings_.linger_bytes_max = 1 << 20;
  start();
  auto silent = client();
  EXPECT_EQ(silent.ask("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 99\r\n\r\n").status, 413);
  EXPECT_TRUE(silent.is_cut());
  auto endless = client();
  endless.send("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 999999999\r\n\r\n");
  const std::string block(1 << 20, 'x');
  int blocks = 0;
  while (blocks < 1000 && endless.send(block)) ++blocks;
  EXPECT_LT(blocks, 1000);
  EXPECT_EQ(connections_left(), 0);  // though neither client has closed its end
}

TEST_F(HostileTest, LargeHeadersAreRefused) {
  start();
  auto one = client();
  const auto reply = one.ask(get("/hello", "X: " + std::string(settings_.header_bytes_max, 'x') + "\r\n"));
  EXPECT_EQ(reply.status, 431);
  EXPECT_EQ(ask(get("/hello", "X: " + std::string(settings_.header_bytes_max - 200, 'x') + "\r\n")).status, 200);
}

TEST_F(HostileTest, SmuggledRequestsAreNotServed) {
  start();
  for (const std::string_view framing :
       {"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        "Content-Length: 6\r\nContent-Length: 0\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        "X: y\r\n Content-Length: 6\r\n"}) {
    auto one = client();
    const auto reply =
        one.ask("POST /echo HTTP/1.1\r\nHost: test\r\n" + std::string(framing) + "\r\n0\r\n\r\nX" + get("/hello"));
    EXPECT_EQ(reply.status, 400) << framing;
    EXPECT_TRUE(one.sees_end()) << framing;  // no answer to the second request
  }
}

TEST_F(HostileTest, AHeaderThatTricklesIsEndedAsAWhole) {
  settings_.header_timeout = 150ms;
  start();
  auto one = client();
  one.send("GET /hello HTTP/1.1\r\n");
  const timeval pause{0, 20'000};
  ::setsockopt(one.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  Reply reply;
  for (int sent = 0; reply.status == 0 && sent < 500; ++sent) {
    one.send("X");
    reply = one.read();  // waits 20 ms: each byte comes well within the limit
  }
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(timeouts(), 1U);
}

TEST_F(HostileTest, AClientThatSaysNothingIsClosedWithoutAWord) {
  settings_.header_timeout = 100ms;
  start();
  auto one = client();
  EXPECT_TRUE(one.sees_end());
  EXPECT_EQ(timeouts(), 0U);
}

TEST_F(HostileTest, AnIdleConnectionIsClosedAfterItsOwnTime) {
  settings_.keep_alive_timeout = 100ms;
  start();
  auto one = client();
  EXPECT_EQ(one.ask(get("/hello")).status, 200);
  EXPECT_TRUE(one.sees_end());
}

TEST_F(HostileTest, ABodyThatStopsIsEnded) {
  settings_.body_idle_timeout = 100ms;
  start();
  auto one = client();
  const auto reply = one.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(timeouts(), 1U);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe").status, 408);
}

TEST_F(HostileTest, ABodyThatTricklesIsEndedThoughItNeverPauses) {
  settings_.rate_grace = 150ms;
  settings_.bytes_per_second_min = 1'000'000;
  start();
  auto one = client();
  one.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n");
  const timeval pause{0, 20'000};
  ::setsockopt(one.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  Reply reply;
  for (int sent = 0; reply.status == 0 && sent < 500; ++sent) {
    one.send("x");
    reply = one.read();
  }
  EXPECT_EQ(reply.status, 408);
}

TEST_F(HostileTest, AClientThatDoesNotReadItsAnswerIsCut) {
  settings_.write_idle_timeout = 100ms;
  start();
  auto one = client();
  one.shrink_receive_buffer();
  one.send(get("/large"));
  EXPECT_EQ(connections_left(), 0);  // it takes no byte of 16 MiB, and yet the drain comes to its end
  EXPECT_EQ(timeouts(), 1U);
}

TEST_F(HostileTest, ConnectionsBeyondTheCapsAreToldAndClosed) {
  settings_.connections_max = 3;
  settings_.idle_at_least = 1h;
  settings_.connections_per_address_max = 2;
  start();
  auto first = client("127.0.0.2"), second = client("127.0.0.2");
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);
  auto third = client("127.0.0.2");
  EXPECT_EQ(third.read().status, 503);
  EXPECT_TRUE(third.is_cut());
  auto other = client("127.0.0.3");
  EXPECT_EQ(other.ask(get("/hello")).status, 200);
  EXPECT_EQ(client("127.0.0.4").read().status, 503);
  EXPECT_EQ(metrics_.counter("http_connections_refused_total", "", "reason=\"address_full\"").value(), 1U);
  EXPECT_EQ(metrics_.counter("http_connections_refused_total", "", "reason=\"server_full\"").value(), 1U);
}

TEST_F(HostileTest, AClosedConnectionMakesRoomForAnother) {
  settings_.connections_per_address_max = 1;
  start();
  for (int i = 0; i < 20; ++i) {
    auto one = client();
    ASSERT_EQ(one.ask(get("/hello", "Connection: close\r\n")).status, 200) << i;
    ASSERT_TRUE(one.sees_end());
    // The end is seen a moment before the count goes down.
    while (metrics_.gauge("http_connections_open", "").value() != 0) {
    }
  }
}

TEST_F(HostileTest, BodiesTogetherHaveACap) {
  settings_.body_bytes_max = 1 << 20;
  start();
  auto held = held_.get_future();
  auto holding = client();
  holding.send(post("/held", std::string(900'000, 'x')));
  auto reply = held.get();
  const auto second_body = post("/echo", std::string(400'000, 'y'));
  const auto refused = ask(second_body);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(ask(post("/echo", gzip(std::string(400'000, 'y')), "Content-Encoding: gzip\r\n")).status, 503);
  EXPECT_EQ(ask(post("/echo", "small ones still pass")).status, 200);
  reply.answer(1);
  EXPECT_EQ(holding.read().status, 200);
  EXPECT_EQ(holding.ask(second_body).status, 200);
}

TEST_F(HostileTest, ClientsMayVanishAtAnyMoment) {
  start();
  const std::string whole = post("/echo", std::string(100'000, 'x'), "Expect: 100-continue\r\n");
  for (std::size_t bytes :
       {std::size_t{0}, std::size_t{3}, std::size_t{40}, std::size_t{90}, std::size_t{5000}, whole.size()}) {
    for (int i = 0; i < 20; ++i) {
      auto aborting = client();
      aborting.send(std::string_view(whole).substr(0, bytes));
      aborting.abort();
      auto closing = client();
      closing.send(std::string_view(whole).substr(0, bytes));
      closing.close();
    }
  }
  auto half_read = client();
  half_read.shrink_receive_buffer();
  half_read.send(get("/large") + get("/large"));
  char byte = 0;
  ASSERT_EQ(::recv(half_read.descriptor(), &byte, 1, 0), 1);
  half_read.abort();
  auto finished = client();
  finished.send(get("/hello"));
  finished.finish_sending();
  EXPECT_EQ(finished.read().body, "hello");
  expect_alive();
  EXPECT_EQ(connections_left(), 0);
}

TEST_F(HostileTest, AClientMayVanishWhileItsHandlerWaits) {
  start();
  auto held = held_.get_future();
  auto one = client();
  one.send(get("/held"));
  auto reply = held.get();
  one.abort();
  expect_alive();
  reply.answer(1);
  EXPECT_EQ(connections_left(), 0);
}

TEST_F(HostileTest, GarbageIsOutlived) {
  start();
  base::SeededRandom random(42);
  const auto below = [&](std::size_t limit) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(limit));
  };
  const std::string seeds[] = {
      get("/hello"), post("/echo", "hello"), post("/small", std::string(20, 'x')),
      "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"};
  for (int i = 0; i < 10'000; ++i) {
    auto bytes = seeds[below(std::size(seeds))];
    if (i % 4 == 0) bytes.assign(1 + below(300), ' ');
    const auto changes = i % 4 == 0 ? bytes.size() : 1 + below(5);
    for (std::size_t change = 0; change < changes; ++change) bytes[below(bytes.size())] = static_cast<char>(below(256));
    auto one = client();
    ASSERT_TRUE(one.is_connected()) << i;
    one.send(bytes);
    one.finish_sending();
    ASSERT_TRUE(one.is_cut()) << "number " << i << " kept its connection";
    one.abort();
  }
  expect_alive();
  EXPECT_EQ(connections_left(), 0);
}

}  // namespace
}  // namespace bughook::http
