// Answers that go on: pieces arrive as they are pushed, the connection lives on afterwards, and nobody who sleeps or
// leaves keeps anything.
#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using testing::get;

class StreamTest : public testing::ServerFixture {
 protected:
  /// Asks for a stream and takes its head.
  std::shared_ptr<Stream> open(testing::RawClient& client, std::string_view request = get("/stream")) {
    client.send(request);
    auto stream = streamed_.get_future().get();
    head_ = client.read_until("\r\n\r\n");
    return stream;
  }
  /// Until the session has noticed; a test that hangs here has found that it never does.
  static void wait_for_end(const Stream& stream) {
    while (!stream.has_ended()) std::this_thread::yield();
  }

  std::string head_;
};

TEST_F(StreamTest, PiecesArriveInChunksAndTheConnectionIsUsedAgain) {
  start();
  auto reader = client();
  auto stream = open(reader);
  EXPECT_NE(head_.find("HTTP/1.1 200 OK"), std::string::npos) << head_;
  EXPECT_NE(head_.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_EQ(head_.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(stream->push("first"));
  EXPECT_EQ(reader.read_until("first\r\n"), "5\r\nfirst\r\n");
  EXPECT_TRUE(stream->push(std::string(300, 's')));
  EXPECT_EQ(reader.read_until("\r\n"), "12c\r\n");
  EXPECT_EQ(reader.read_until("\r\n").size(), 302U);
  stream->push("last");
  stream->end();
  EXPECT_FALSE(stream->push("too late"));
  EXPECT_EQ(reader.read_until("0\r\n\r\n"), "4\r\nlast\r\n0\r\n\r\n");
  EXPECT_EQ(reader.ask(get("/hello")).body, "hello");
  reader.close();
  EXPECT_EQ(connections_left(), 0);
  EXPECT_EQ(metrics_.gauge("http_streams_open", "").value(), 0);
}

TEST_F(StreamTest, WhatWasPushedBeforeTheHeadIsSentAfterIt) {
  start();
  auto reader = client();
  reader.send(get("/stream"));
  auto stream = streamed_.get_future().get();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(stream->push("x"));
  stream->end();
  const auto all = reader.read_until("0\r\n\r\n");
  EXPECT_EQ(std::count(all.begin() + static_cast<std::ptrdiff_t>(all.find("\r\n\r\n")), all.end(), 'x'), 100);
}

TEST_F(StreamTest, AnOldClientReadsToTheEndOfTheConnection) {
  start();
  auto reader = client();
  auto stream = open(reader, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(head_.find("Connection: close"), std::string::npos) << head_;
  EXPECT_EQ(head_.find("Transfer-Encoding"), std::string::npos);
  stream->push("all there is");
  stream->end();
  EXPECT_EQ(reader.read_until("is"), "all there is");
  EXPECT_TRUE(reader.sees_end());
}

TEST_F(StreamTest, HeadAsksForNoPieces) {
  start();
  auto reader = client();
  auto stream = open(reader, "HEAD /stream HTTP/1.1\r\nHost: test\r\n\r\n");
  wait_for_end(*stream);
  EXPECT_EQ(reader.ask(get("/hello")).body, "hello");
}

TEST_F(StreamTest, AHeartbeatComesWhileThereIsNothingElse) {
  stream_settings_.heartbeat = ":\n\n";
  stream_settings_.heartbeat_interval = 5ms;
  start();
  auto reader = client();
  auto stream = open(reader);
  EXPECT_EQ(reader.read_until("\n\n\r\n"), "3\r\n:\n\n\r\n");
  EXPECT_EQ(reader.read_until("\n\n\r\n"), "3\r\n:\n\n\r\n");
}

TEST_F(StreamTest, AClientThatLeavesEndsIt) {
  start();
  auto ends = client();
  auto stream = open(ends);
  ends.close();
  wait_for_end(*stream);
  streamed_ = {};
  auto resets = client();
  stream = open(resets);
  resets.abort();
  wait_for_end(*stream);
  EXPECT_EQ(connections_left(), 0);
}

TEST_F(StreamTest, AClientThatDoesNotReadIsCut) {
  stream_settings_.bytes_max = 64 * 1024;
  start();
  auto sleeper = client();
  sleeper.shrink_receive_buffer();
  auto stream = open(sleeper);
  const std::string piece(16 * 1024, 'p');
  std::size_t pushed = 0;
  // Until the kernel's buffers are full as well: the session takes no more.
  for (int refusals = 0; refusals < 1000;) {
    if (stream->push(piece)) {
      pushed += piece.size();
      refusals = 0;
    } else {
      ++refusals;
      std::this_thread::yield();
    }
  }
  EXPECT_LT(pushed, 64U << 20);
  EXPECT_FALSE(stream->is_drained());
  EXPECT_FALSE(stream->has_ended()) << "that is for who pushes to decide";
  stream->cut();
  EXPECT_FALSE(stream->push("x"));
  EXPECT_TRUE(sleeper.is_cut());
  EXPECT_EQ(connections_left(), 0);
}

TEST_F(StreamTest, ARequestSentMeanwhileIsAnsweredAfterwards) {
  start();
  auto eager = client();
  auto stream = open(eager);
  eager.send(get("/hello"));
  stream->push("piece");
  EXPECT_EQ(eager.read_until("piece\r\n"), "5\r\npiece\r\n");
  stream->end();
  EXPECT_EQ(eager.read_until("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_EQ(eager.read().body, "hello");
}

TEST_F(StreamTest, ADrainEndsItInOrderWithWhatWasPushed) {
  start();
  auto reader = client();
  auto stream = open(reader);
  stream->push("last words");
  server_->drain(20s);
  EXPECT_TRUE(stream->has_ended());
  EXPECT_EQ(reader.read_until("0\r\n\r\n"), "a\r\nlast words\r\n0\r\n\r\n");
  EXPECT_TRUE(reader.sees_end());
  EXPECT_EQ(metrics_.gauge("http_connections_open", "").value(), 0);
}

TEST_F(StreamTest, AStopCutsIt) {
  start();
  auto reader = client();
  auto stream = open(reader);
  server_->stop();
  EXPECT_TRUE(stream->has_ended());
  EXPECT_TRUE(reader.is_cut());
}

TEST_F(StreamTest, ManyThreadsMayPush) {
  stream_settings_.bytes_max = 8 << 20;
  start();
  auto reader = client();
  auto stream = open(reader);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 1000; ++j) stream->push("y");
      });
    }
  }
  stream->end();
  const auto all = reader.read_until("0\r\n\r\n");
  EXPECT_EQ(std::count(all.begin(), all.end(), 'y'), 4000);
}

}  // namespace
}  // namespace bughook::http
