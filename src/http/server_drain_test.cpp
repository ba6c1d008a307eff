// How the server comes to rest: what is under way is finished, what is idle is closed, nothing hangs.
#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using testing::get;

class DrainTest : public testing::ServerFixture {
 protected:
  /// drain() on a thread of its own, as its limit is long; when this returns each loop has begun with it.
  std::future<void> drain_elsewhere() {
    auto drained = std::async(std::launch::async, [this] { server_->drain(20s); });
    while (client().is_connected()) std::this_thread::yield();
    return drained;
  }
};

TEST_F(DrainTest, ARequestUnderWayIsAnsweredAndItsConnectionClosed) {
  start();
  auto held = held_.get_future();
  auto busy = client(), idle = client();
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  busy.send(get("/held"));
  auto reply = held.get();
  auto drained = drain_elsewhere();
  EXPECT_TRUE(idle.sees_end());
  reply.answer(7);
  const auto answered = busy.read();
  EXPECT_EQ(answered.body, "let go with 7");
  EXPECT_EQ(answered.header("Connection"), "close");
  EXPECT_TRUE(busy.sees_end());
  busy.close();
  drained.get();
  EXPECT_EQ(metrics_.gauge("http_connections_open", "").value(), 0);
  EXPECT_FALSE(client().is_connected());
}

TEST_F(DrainTest, ARequestThatIsHalfHereIsStillServed) {
  start();
  auto half = client(), idle = client();
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  EXPECT_EQ(
      half.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n", false).status,
      100);
  auto drained = drain_elsewhere();
  EXPECT_TRUE(idle.sees_end());
  const auto reply = half.ask("0123456789");
  EXPECT_EQ(reply.body, "0123456789");
  EXPECT_EQ(reply.header("Connection"), "close");
  half.close();
  drained.get();
}

TEST_F(DrainTest, ReturnsAtItsLimit) {
  start();
  auto held = held_.get_future();
  auto busy = client();
  busy.send(get("/held"));
  auto reply = held.get();
  server_->drain(50ms);
  EXPECT_EQ(metrics_.gauge("http_connections_open", "").value(), 1);
  reply.answer(1);
  EXPECT_EQ(busy.read().status, 200);
}

TEST_F(DrainTest, StopCutsWhatDrainLeft) {
  start();
  auto held = held_.get_future();
  auto busy = client(), half = client();
  half.send("GET /hel");
  busy.send(get("/held"));
  auto reply = held.get();
  server_->drain(1ms);
  auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
  EXPECT_TRUE(busy.is_cut());
  EXPECT_TRUE(half.is_cut());
  reply.answer(1);
  stopped.get();
  EXPECT_EQ(metrics_.gauge("http_connections_open", "").value(), 0);
}

TEST_F(DrainTest, MayBeCalledTwiceAndInAnyOrder) {
  start();
  EXPECT_EQ(ask(get("/hello")).status, 200);
  server_->drain(5s);
  server_->drain(5s);
  server_->stop();
  server_->stop();
  server_->drain(5s);
  EXPECT_FALSE(client().is_connected());
}

TEST_F(DrainTest, AServerThatNeverStartedStopsToo) {
  Server server(loops_, workers_, settings_, clock_, metrics_, log_);
  server.drain(5s);
  server.stop();
}

TEST_F(DrainTest, APortThatWasTakenAndNeverServedIsLetGoAtOnce) {
  std::uint16_t port = 0;
  {
    Server server(loops_, workers_, settings_, clock_, metrics_, log_);
    ASSERT_TRUE(server.bind());
    port = server.port();
  }
  EXPECT_FALSE(testing::RawClient(port).is_connected());
}

TEST_F(DrainTest, LoopsMayStopFirst) {
  start();
  auto busy = client();
  busy.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_EQ(ask(get("/hello")).status, 200);
  loops_.stop();
  server_->stop();
  server_.reset();
}

TEST_F(DrainTest, ManyClientsUnderLoadLoseNoAnswer) {
  start();
  std::atomic<int> asked = 0, answered = 0, running = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto one = client();
      bool is_open = true;
      for (int n = 0; is_open; ++n) {
        if (n == 20) ++running;
        ++asked;
        const auto reply = one.ask(get("/hello"));
        if (reply.status != 200) break;
        ++answered;
        is_open = reply.header("Connection") != "close";
      }
    });
  }
  while (running.load() < 4) std::this_thread::yield();
  server_->drain(20s);
  for (auto& thread : threads) thread.join();
  // A client may have asked in the moment in which its idle connection was closed; nobody gets half an answer.
  EXPECT_GE(answered.load() + 4, asked.load());
  EXPECT_EQ(metrics_.counter("http_requests_total", "", "status=\"2xx\"").value(),
            static_cast<std::uint64_t>(answered.load()));
}

}  // namespace
}  // namespace bughook::http
