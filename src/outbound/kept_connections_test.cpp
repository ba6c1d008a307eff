// What is believed of a kept connection: not for ever, and not once one of its kind was found dead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>

#include <latch>

#include "outbound/testing/client_harness.hpp"
#include "outbound/testing/raw_server.hpp"

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using outbound::testing::ClientHarness;
using outbound::testing::Peer;
using outbound::testing::RawServer;
using outbound::testing::reason_of;
using outbound::testing::Request;
using ::testing::HasSubstr;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// As a host whose cable is pulled: packets to this socket are neither read nor confirmed.
void fall_silent(int socket) {
  sock_filter drop_all[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{1, drop_all};
  ASSERT_EQ(::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), 0);
}

/// Answers the first calls all at once, each on a connection that stays open when its turn is over, and those after
/// them one by one.
class GroupServer {
 public:
  static constexpr int size = 3;

  ~GroupServer() {
    for (const int socket : held_) ::close(socket);
  }
  void serve(Peer& peer, int number) {
    peer.read_request();
    if (number >= size) {
      do {
        peer.write(ok);
      } while (!peer.read_request().empty());
      return;
    }
    held_.push_back(::dup(peer.socket()));
    if (number + 1 < size) return;
    for (const int socket : held_) (void)::send(socket, ok.data(), ok.size(), MSG_NOSIGNAL);
  }
  [[nodiscard]] const std::vector<int>& held() const { return held_; }

 private:
  std::vector<int> held_;
};

void keep_all_connections(ClientHarness& harness, const RawServer& server) {
  std::vector<std::future<CallResult>> calls;
  for (int i = 0; i < GroupServer::size; ++i) {
    calls.push_back(harness.start(parse_url(server.url()).value(), {.timeout = 20s}));
  }
  for (auto& call : calls) EXPECT_EQ(reason_of(call.get()), "answer 200");
  EXPECT_EQ(server.connections(), GroupServer::size);
}

}  // namespace

// A host that is gone must cost one call a moment, not each kept connection a timeout.
TEST(KeptConnections, AHostThatVanishedCostsOneCallAMomentAndDropsAllItsConnections) {
  GroupServer group;
  RawServer server([&](Peer& peer, int number) { group.serve(peer, number); });
  ClientHarness harness({.silence_max = 300ms});
  keep_all_connections(harness, server);
  for (const int socket : group.held()) fall_silent(socket);
  const auto first = harness.post(server.url(), Request{.timeout = 60s});
  EXPECT_EQ(reason_of(first), "answer 200");
  EXPECT_TRUE(first.was_resent);
  EXPECT_FALSE(first.timings.connection_reused);
  EXPECT_LT(first.timings.total, 30s);
  const auto second = harness.post(server.url(), Request{.timeout = 60s});
  EXPECT_TRUE(second.timings.connection_reused) << "the new one";
  EXPECT_FALSE(second.was_resent);
  EXPECT_EQ(server.connections(), GroupServer::size + 1);
  EXPECT_EQ(harness.counted("outbound_connections_replaced_total"), 1U);
}

// Its system confirms what it gets, so only the deadline tells; the next call must not run into the same.
TEST(KeptConnections, ATimeoutOnOneOfThemDropsTheOthers) {
  GroupServer group;
  RawServer server([&](Peer& peer, int number) { group.serve(peer, number); });
  ClientHarness harness;
  keep_all_connections(harness, server);
  EXPECT_EQ(reason_of(harness.post(server.url(), 100ms)), "timeout");
  const auto next = harness.post(server.url(), Request{.timeout = 60s});
  EXPECT_EQ(reason_of(next), "answer 200");
  EXPECT_FALSE(next.timings.connection_reused);
  EXPECT_EQ(server.connections(), GroupServer::size + 1);
}

TEST(KeptConnections, ASlowReaderThatConfirmsWhatItGetsIsNotTakenForGone) {
  RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write(ok);
    peer.pause(600);
    peer.read_request();
    peer.write(ok);
  });
  ClientHarness harness({.silence_max = 100ms});
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  const auto result = harness.post(server.url(), {.body = std::string(8'000'000, 'x'), .timeout = 60s});
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_FALSE(result.was_resent);
  EXPECT_EQ(server.connections(), 1);
}

TEST(KeptConnections, ANameThatMovesIsFollowedAlthoughTheOldHostStillAnswers) {
  RawServer server([](Peer& peer, int) {
    while (!peer.read_request().empty()) peer.write(ok);
  });
  ClientHarness harness({.connection_age = 50ms});
  harness.resolver.will_answer("moves.example", {"127.0.0.1"});
  harness.resolver.will_answer("moves.example", {"127.0.0.2"});  // where nothing listens, which tells it apart
  const auto url = "http://moves.example:" + std::to_string(server.port()) + "/";
  auto result = harness.post(url, Request{.timeout = 60s});
  EXPECT_EQ(reason_of(result), "answer 200");
  for (int i = 0; i < 100'000 && result.outcome; ++i) result = harness.post(url, Request{.timeout = 60s});
  ASSERT_EQ(reason_of(result), "connection_refused");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("127.0.0.2"));
}

// A receiver that reads the request and hangs up has perhaps taken it: both requests are told.
TEST(KeptConnections, ASecondRequestOnTheWireIsTold) {
  RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write(ok);
    peer.read_request();
  });
  ClientHarness harness;
  EXPECT_FALSE(harness.post(server.url()).was_resent);
  EXPECT_TRUE(harness.post(server.url()).was_resent);
}

}  // namespace bughook::outbound
