// Each row is one way in which a server can misbehave (tests of pure framing: response_reader_test.cpp).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbound/testing/client_harness.hpp"

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using outbound::testing::ClientHarness;
using outbound::testing::Peer;
using outbound::testing::RawServer;
using outbound::testing::reason_of;
using ::testing::HasSubstr;

struct Hostility {
  std::string name;
  std::function<void(Peer&, int)> serve;
  std::string reason;  // `answer 200`: its head was whole, and the words say what became of the rest
  std::string words;
};

/// Sends the start, then a piece again and again until the client has had enough.
auto endless(std::string start, std::string piece, int pause_ms = 0) {
  return [=](Peer& peer, int) {
    peer.read_request();
    if (!peer.write(start)) return;
    for (int i = 0; i < 100'000 && (pause_ms == 0 || peer.pause(pause_ms)); ++i) {
      if (!peer.write(piece)) return;
    }
  };
}

const Hostility hostilities[] = {
    {"AcceptsAndNeverReads", [](Peer& peer, int) { peer.pause(1500); }, "timeout", "waiting for the answer"},
    {"ReadsAndNeverAnswers",
     [](Peer& peer, int) {
       peer.read_request();
       peer.wait_for_hang_up();
     },
     "timeout", "waiting for the answer"},
    {"ResetsAtAccept", [](Peer& peer, int) { peer.reset(); }, "connection_reset", "reset"},
    {"ResetsAfterTheRequest",
     [](Peer& peer, int) {
       peer.read_request();
       peer.reset();
     },
     "connection_reset", "reset"},
    {"ResetsInTheHeaders",
     [](Peer& peer, int) {
       peer.read_request();
       peer.write("HTTP/1.1 200 OK\r\nX-");
       peer.pause(50);
       peer.reset();
     },
     "connection_reset", "reset"},
    {"ResetsInTheBody",
     [](Peer& peer, int) {
       peer.read_request();
       peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
       peer.pause(50);
       peer.reset();
     },
     "answer 200", "reset"},
    {"ClosesWithoutAByte", [](Peer& peer, int) { peer.read_request(); }, "connection_closed", "without an answer"},
    {"ClosesInTheBody",
     [](Peer& peer, int) {
       peer.read_request();
       peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
     },
     "answer 200", "in the middle"},
    {"SendsHeadersByteByByte", endless("HTTP/1.1 200 OK\r\nX: ", "y", 20), "timeout", "reading the answer"},
    {"SendsTheBodyByteByByte", endless("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "y", 20), "answer 200",
     "reading the answer"},
    {"SendsChunksByteByByte", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\ny\r\n", 20),
     "answer 200", "reading the answer"},
    {"SendsGarbage", endless("\x16\x03\x01 not HTTP\r\n", "garbage"), "bad_response", "not valid HTTP"},
    {"SendsHeadersWithoutEnd", endless("HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n"), "headers_too_large", "32000"},
    {"SendsALineWithoutEnd", endless("HTTP/1.1 200 OK\r\nX: ", std::string(1000, 'y')), "headers_too_large", ""},
    {"SendsABodyWithoutEnd", endless("HTTP/1.1 200 OK\r\n\r\n", std::string(100'000, 'y')), "answer 200", "100000"},
    {"AnnouncesTenGigabytes", endless("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", std::string(1000, 'y')),
     "answer 200", "100000"},
    {"FloodsWithInterimAnswers", endless("", "HTTP/1.1 100 Continue\r\n\r\n"), "bad_response", "interim"},
    {"DripsInterimAnswers", endless("", "HTTP/1.1 102 Processing\r\n\r\n", 40), "timeout", "reading the answer"},
    {"SwitchesProtocols", endless("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "binary"),
     "bad_response", "101"},
    {"HasTheStatus000", endless("HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n", ""), "bad_response", "000"},
    {"BreaksItsChunks", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "nonsense\r\n"), "answer 200",
     "chunk"},
};

}  // namespace

class HostileServer : public ::testing::TestWithParam<Hostility> {};

TEST_P(HostileServer, EndsTheCallWithItsReasonWithinTheDeadline) {
  RawServer server(GetParam().serve);
  ClientHarness harness({.response_max = 100'000, .headers_max = 8'000});
  const auto result = harness.post(server.url(), 300ms);
  EXPECT_EQ(reason_of(result), GetParam().reason);
  ASSERT_TRUE(!result.outcome || result.outcome->trouble.has_value());
  const auto words = result.outcome ? result.outcome->trouble->detail : result.outcome.error().detail;
  EXPECT_THAT(words, HasSubstr(GetParam().words));
  EXPECT_TRUE(words.ends_with('.'));
  EXPECT_LT(result.timings.total, 1s);
  EXPECT_EQ(server.connections(), 1);
}

INSTANTIATE_TEST_SUITE_P(Client, HostileServer, ::testing::ValuesIn(hostilities),
                         [](const auto& test) { return test.param.name; });

}  // namespace bughook::outbound
