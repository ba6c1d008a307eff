// The address guard at work in the client: a listener inside must see no connection at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbound/testing/client_harness.hpp"

namespace bughook::outbound {
namespace {

using outbound::testing::ClientHarness;
using outbound::testing::Peer;
using outbound::testing::RawServer;
using outbound::testing::reason_of;
using ::testing::HasSubstr;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void always_ok(Peer& peer, int) {
  while (!peer.read_request().empty()) peer.write(ok);
}

AddressGuard nothing_allowed() { return AddressGuard({}); }

}  // namespace

TEST(ClientGuard, ADeniedAddressIsNeverConnectedTo) {
  RawServer inside(always_ok);
  const auto port = ":" + std::to_string(inside.port()) + "/";
  ClientHarness harness({}, nothing_allowed());
  for (const auto* host : {"127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
                           "[64:ff9b::127.0.0.1]", "10.0.0.7", "169.254.169.254", "192.168.0.1"}) {
    const auto result = harness.post("http://" + std::string(host) + port);
    EXPECT_EQ(reason_of(result), "blocked_address") << host;
    EXPECT_THAT(result.outcome.error().detail, HasSubstr(" is in ")) << host;
    EXPECT_FALSE(harness.check(parse_url("http://" + std::string(host) + port).value()).has_value()) << host;
  }
  EXPECT_EQ(inside.connections(), 0);
}

TEST(ClientGuard, ANameThatLeadsInsideIsBlockedWithWords) {
  RawServer inside(always_ok);
  ClientHarness harness({}, nothing_allowed());
  harness.resolver.will_answer("inside.example", {"127.0.0.1", "::ffff:127.0.0.1", "::1"});
  const auto url = parse_url("http://inside.example:" + std::to_string(inside.port()) + "/").value();
  const auto result = harness.post(url);
  EXPECT_EQ(reason_of(result), "blocked_address");
  EXPECT_EQ(result.outcome.error().detail,
            "Calls to this address are not allowed: 127.0.0.1 is in 127.0.0.0/8 (loopback); ::ffff:127.0.0.1 is in "
            "127.0.0.0/8 (loopback); ::1 is in ::1/128 (loopback).");
  const auto checked = harness.check(url);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
  EXPECT_EQ(checked.error().field, "url");
  EXPECT_EQ(checked.error().detail, result.outcome.error().detail) << "the same verdict when saving and when sending";
  EXPECT_EQ(inside.connections(), 0);
}

// DNS rebinding: fine when it was saved and checked, inside when it is called.
TEST(ClientGuard, AnAnswerThatChangesIsJudgedAtEveryConnect) {
  RawServer outside([](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  ClientHarness harness({}, AddressGuard({Cidr::parse("127.0.0.1/32").value()}));  // stands for a public address
  harness.resolver.will_answer("rebinds.example", {"127.0.0.1"});
  harness.resolver.will_answer("rebinds.example", {"127.0.0.1"});
  harness.resolver.will_answer("rebinds.example", {"127.0.0.2"});
  const auto url = parse_url("http://rebinds.example:" + std::to_string(outside.port()) + "/").value();
  EXPECT_TRUE(harness.check(url).has_value());
  EXPECT_EQ(reason_of(harness.post(url)), "answer 200");
  EXPECT_EQ(reason_of(harness.post(url)), "blocked_address");
  EXPECT_EQ(reason_of(harness.post(url)), "blocked_address");
  EXPECT_EQ(outside.connections(), 1);
}

TEST(ClientGuard, OfMixedAddressesOnlyTheAllowedAreTried) {
  RawServer server(always_ok);
  ClientHarness harness({}, AddressGuard({Cidr::parse("127.0.0.1/32").value()}));
  harness.resolver.will_answer("mixed.example", {"::1", "127.0.0.3", "127.0.0.1", "10.0.0.7"});
  const auto url = parse_url("http://mixed.example:" + std::to_string(server.port()) + "/").value();
  EXPECT_TRUE(harness.check(url).has_value());
  const auto result = harness.post(url);
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_EQ(result.remote_address, "127.0.0.1:" + std::to_string(server.port()));
}

TEST(ClientGuard, OurOwnListenerIsNotCalledThoughItsNetworkIsAllowed) {
  RawServer own(always_ok);
  AddressGuard guard({Cidr::parse("127.0.0.0/8").value()});
  guard.add_own_listener({boost::asio::ip::make_address("0.0.0.0"), own.port()});
  ClientHarness harness({}, guard);
  const auto result = harness.post(own.url());
  EXPECT_EQ(reason_of(result), "blocked_address");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("is this server itself"));
  EXPECT_EQ(own.connections(), 0);
}

// Whoever saves it waits for the answer, and so do those behind him.
TEST(ClientGuard, ANameWhoseLookupHangsMayBeSavedAfterItsTime) {
  ClientHarness harness({}, nothing_allowed());
  EXPECT_TRUE(harness.check(parse_url("http://hangs.example/").value(), std::chrono::milliseconds(20)).has_value());
  harness.on_loop([&] { harness.resolver.let_go(); });  // comes back to nobody
}

TEST(ClientGuard, AnUnresolvableNameMayBeSaved) {
  ClientHarness harness({}, nothing_allowed());
  harness.resolver.will_fail("later.example", "Name or service not known");
  EXPECT_TRUE(harness.check(parse_url("http://later.example/").value()).has_value());
}

}  // namespace bughook::outbound
