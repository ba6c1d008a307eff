// Names with several addresses, some of which are dead in one way or another.
#include "outbound/race.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbound/testing/client_harness.hpp"

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using outbound::testing::ClientHarness;
using outbound::testing::HangingListener;
using outbound::testing::Peer;
using outbound::testing::RawServer;
using outbound::testing::reason_of;
using ::testing::HasSubstr;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void always_ok(Peer& peer, int) {
  while (!peer.read_request().empty()) peer.write(ok);
}

}  // namespace

TEST(Race, TheNextAddressIsTriedWhenOneRefuses) {
  RawServer server(always_ok);
  ClientHarness harness;
  const auto port = std::to_string(server.port());
  harness.resolver.will_answer("two.example", {"127.0.0.2", "127.0.0.1"});  // nothing listens on the first
  const auto result = harness.post("http://two.example:" + port + "/");
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_EQ(result.remote_address, "127.0.0.1:" + port);
}

// A listener whose backlog is full lets connections hang, as a firewall that drops packets does.
TEST(Race, AnAddressThatNeverAnswersCostsAMomentAndTheMomentStandsInTheTimings) {
  RawServer server(always_ok);
  const HangingListener hanging("127.0.0.2", server.port());
  ClientHarness harness;
  harness.resolver.will_answer("two.example", {"127.0.0.2", "127.0.0.1"});
  const auto port = std::to_string(server.port());
  const auto result = harness.post("http://two.example:" + port + "/", 60s);
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_EQ(result.remote_address, "127.0.0.1:" + port);
  EXPECT_GE(result.timings.connect, Race::head_start);
  EXPECT_LT(result.timings.total, 20s) << "a share of the deadline would be 30 s";
}

TEST(Race, ManySilentAddressesBeforeTheGoodOneCostAMomentEach) {
  RawServer server(always_ok);
  ClientHarness harness;
  std::vector<std::unique_ptr<HangingListener>> hanging;
  std::vector<std::string> addresses;
  for (int i = 2; i < 7; ++i) {
    addresses.push_back("127.0.0." + std::to_string(i));
    hanging.push_back(std::make_unique<HangingListener>(addresses.back().c_str(), server.port()));
  }
  addresses.emplace_back("127.0.0.1");
  harness.resolver.will_answer("many.example", addresses);
  const auto result = harness.post("http://many.example:" + std::to_string(server.port()) + "/", 60s);
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_LT(result.timings.total, 20s);
}

TEST(Race, AddressesThatAreAllDeadSayWhyEachOfThemIs) {
  const auto port = std::to_string(outbound::testing::closed_port());
  ClientHarness harness;
  harness.resolver.will_answer("dead.example", {"127.0.0.2", "127.0.0.3"});
  const auto result = harness.post("http://dead.example:" + port + "/", 60s);
  EXPECT_EQ(reason_of(result), "connection_refused");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("127.0.0.2:" + port));
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("127.0.0.3:" + port));
}

TEST(Race, SilentAddressesEndAtTheDeadlineAndLeaveNothingBehind) {
  const auto port = outbound::testing::closed_port();
  const HangingListener first("127.0.0.2", port);
  const HangingListener second("127.0.0.3", port);
  ClientHarness harness;
  harness.resolver.will_answer("silent.example", {"127.0.0.2", "127.0.0.3"});
  const auto result = harness.post("http://silent.example:" + std::to_string(port) + "/", 400ms);
  EXPECT_EQ(reason_of(result), "timeout");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("it was connecting"));
  EXPECT_GT(result.timings.connect.count(), 0) << "where the time went";
  harness.on_loop([] {});
}

}  // namespace bughook::outbound
