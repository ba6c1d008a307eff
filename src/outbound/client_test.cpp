#include "outbound/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using ::testing::HasSubstr;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers every request on every connection with the same bytes.
auto always(std::string_view answer) {
  return [answer](Peer& peer, int) {
    while (!peer.read_request().empty()) peer.write(answer);
  };
}

}  // namespace

TEST(Client, PostsTheRequestAndReadsTheAnswer) {
  std::string seen;
  RawServer server([&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write("HTTP/1.1 201 Created\r\nX-Id: 7\r\nContent-Length: 5\r\n\r\nhello");
  });
  ClientHarness harness;
  const auto result = harness.post(
      server.url("/hook?x=1"), {.body = "{\"bug\":1}", .header_lines = "Content-Type: application/json\r\nX-A: b\r\n"});
  ASSERT_EQ(reason_of(result), "answer 201");
  EXPECT_EQ(result.outcome->body, "hello");
  EXPECT_FALSE(result.outcome->body_cut);
  EXPECT_EQ(*result.outcome->headers.begin(), (HeaderLines::Line{"X-Id", "7"}));
  const auto authority = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(result.remote_address, authority);
  EXPECT_EQ(seen, "POST /hook?x=1 HTTP/1.1\r\nHost: " + authority +
                      "\r\nContent-Length: 9\r\nContent-Type: application/json\r\nX-A: b\r\n\r\n{\"bug\":1}");
  EXPECT_FALSE(result.timings.connection_reused);
  EXPECT_GT(result.timings.connect.count(), 0);
  EXPECT_GE(result.timings.total, result.timings.connect + result.timings.first_byte);
}

TEST(Client, GetsWithoutABody) {
  std::string seen;
  RawServer server([&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npng");
  });
  ClientHarness harness;
  const auto result =
      harness.post(server.url("/a.png"), {.body = "", .header_lines = "Accept: image/*\r\n", .method = Method::get});
  ASSERT_EQ(reason_of(result), "answer 200");
  EXPECT_EQ(result.outcome->body, "png");
  EXPECT_EQ(seen,
            "GET /a.png HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\nAccept: image/*\r\n\r\n");
}

TEST(Client, ALargeBodyReachesASlowReaderWhole) {
  std::size_t size = 0;
  RawServer server([&](Peer& peer, int) {
    peer.pause(100);  // until the sender's buffers are full
    const auto request = peer.read_request();
    size = request.size() - request.find("\r\n\r\n") - 4;
    peer.write(ok);
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url(), {.body = std::string(8'000'000, 'x')})), "answer 200");
  EXPECT_EQ(size, 8'000'000U);
}

TEST(Client, CallsToOneOriginShareAConnection) {
  RawServer server(always(ok));
  ClientHarness harness;
  EXPECT_FALSE(harness.post(server.url("/a")).timings.connection_reused);
  for (int i = 0; i < 20; ++i) {
    const auto result = harness.post(server.url("/b"));
    EXPECT_EQ(reason_of(result), "answer 200");
    EXPECT_TRUE(result.timings.connection_reused);
    EXPECT_EQ(result.timings.connect.count(), 0);
    EXPECT_EQ(result.remote_address, "127.0.0.1:" + std::to_string(server.port()));
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(harness.counted("outbound_connections_opened_total"), 1U);
  EXPECT_EQ(harness.counted("outbound_connections_reused_total"), 20U);
}

TEST(Client, AConnectionIsNotKeptAfterAnAnswerThatForbidsIt) {
  for (const std::string_view answer : {
           "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
           "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
           "HTTP/1.1 204 No Content\r\n\r\nbody after 204",
           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
           "HTTP/1.1 200 OK\r\n\r\nto the end",
       }) {
    RawServer server([&](Peer& peer, int) {
      peer.read_request();
      peer.write(answer);
    });
    ClientHarness harness;
    EXPECT_THAT(reason_of(harness.post(server.url())), HasSubstr("answer 20")) << answer;
    EXPECT_THAT(reason_of(harness.post(server.url())), HasSubstr("answer 20")) << answer;
    EXPECT_EQ(server.connections(), 2) << answer;
    EXPECT_EQ(harness.counted("outbound_connections_replaced_total"), 0U) << answer;
  }
}

// The bytes come when the connection is already idle: the next call must not take them for its answer.
TEST(Client, AnAnswerThatNobodyAskedForIsNotTakenForTheNextOne) {
  std::latch sent(1);
  RawServer server([&](Peer& peer, int number) {
    peer.read_request();
    peer.write(ok);
    if (number == 0) {
      peer.write("HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n");
      sent.count_down();
      peer.wait_for_hang_up();
    }
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  sent.wait();
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  EXPECT_EQ(server.connections(), 2);
}

TEST(Client, AConnectionThatTheServerClosedWhileIdleIsNotUsed) {
  std::latch closed(1);
  RawServer server([&](Peer& peer, int number) {
    peer.read_request();
    peer.write(ok);
    if (number == 0) {
      peer.close();
      closed.count_down();
    }
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  closed.wait();
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(harness.counted("outbound_connections_reused_total"), 0U);
}

TEST(Client, AKeptConnectionThatDiesInTheCallIsReplacedOnce) {
  RawServer server([&](Peer& peer, int number) {
    peer.read_request();
    peer.write(ok);
    if (number == 0) {
      peer.read_request();
      peer.close();  // as a server does whose idle time ends just now
    }
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  const auto second = harness.post(server.url());
  EXPECT_EQ(reason_of(second), "answer 200");
  EXPECT_FALSE(second.timings.connection_reused);
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(harness.counted("outbound_connections_replaced_total"), 1U);
}

TEST(Client, ADeadFreshConnectionIsNotReplaced) {
  RawServer server([&](Peer& peer, int number) {
    peer.read_request();
    if (number == 0) peer.write(ok);
    if (number == 0) peer.read_request();
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  EXPECT_EQ(reason_of(harness.post(server.url())), "connection_closed") << "replaced once, not twice";
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(reason_of(harness.post(server.url())), "connection_closed") << "never replaced";
  EXPECT_EQ(server.connections(), 3);
}

TEST(Client, ADeathAfterTheAnswersFirstByteIsNotRepeated) {
  RawServer server([&](Peer& peer, int) {
    peer.read_request();
    peer.write(ok);
    peer.read_request();
    peer.write("HTTP/1.1 2");
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  EXPECT_EQ(reason_of(harness.post(server.url())), "connection_closed");
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, IdleConnectionsAreClosedAfterTheirTime) {
  std::latch hung_up(1);
  RawServer server([&](Peer& peer, int) {
    peer.read_request();
    peer.write(ok);
    peer.wait_for_hang_up();
    hung_up.count_down();
  });
  ClientHarness harness({.idle_time = 1ms});
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  hung_up.wait();
}

TEST(Client, NoMoreThanTheLimitOfIdleConnectionsIsKept) {
  RawServer first(always(ok));
  RawServer second(always(ok));
  ClientHarness harness({.idle_total = 1});
  EXPECT_EQ(reason_of(harness.post(first.url())), "answer 200");
  EXPECT_EQ(reason_of(harness.post(second.url())), "answer 200");
  EXPECT_TRUE(harness.post(second.url()).timings.connection_reused);
  EXPECT_FALSE(harness.post(first.url()).timings.connection_reused) << "the oldest had to go";
}

TEST(Client, ARedirectIsAnAnswerAndIsNotFollowed) {
  RawServer inside(always(ok));
  for (const auto* status : {"301", "302", "303", "307", "308"}) {
    for (const auto& target : {inside.url(), std::string("/loop"), std::string("file:///etc/passwd")}) {
      RawServer server([&](Peer& peer, int) {
        peer.read_request();
        peer.write("HTTP/1.1 " + std::string(status) + " Go\r\nLocation: " + target + "\r\nContent-Length: 0\r\n\r\n");
      });
      ClientHarness harness;
      EXPECT_EQ(reason_of(harness.post(server.url())), "answer " + std::string(status));
      EXPECT_EQ(server.connections(), 1);
    }
  }
  EXPECT_EQ(inside.connections(), 0);
}

TEST(Client, ProxySettingsOfTheEnvironmentAreIgnored) {
  RawServer proxy(always(ok));
  RawServer server(always(ok));
  for (const auto* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, proxy.url("").c_str(), 1);
  }
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url())), "answer 200");
  EXPECT_EQ(proxy.connections(), 0);
  for (const auto* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
}

TEST(Client, ARefusedConnectionSaysSo) {
  ClientHarness harness;
  const auto url = "http://127.0.0.1:" + std::to_string(outbound::testing::closed_port()) + "/";
  const auto result = harness.post(url);
  EXPECT_EQ(reason_of(result), "connection_refused");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("127.0.0.1:"));
}

TEST(Client, AnAnswerBeforeTheRequestIsReadCounts) {
  RawServer server([](Peer& peer, int) {
    peer.write("HTTP/1.1 413 Too big\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    ::shutdown(peer.socket(), SHUT_WR);
    peer.wait_for_hang_up();
  });
  ClientHarness harness;
  EXPECT_EQ(reason_of(harness.post(server.url(), {.body = std::string(1'000'000, 'x')})), "answer 413");
}

TEST(Client, ANameThatDoesNotResolveIsADnsError) {
  ClientHarness harness;
  harness.resolver.will_fail("nowhere.example", "Name or service not known");
  const auto result = harness.post("http://nowhere.example/");
  EXPECT_EQ(reason_of(result), "dns_error");
  EXPECT_EQ(result.outcome.error().detail,
            "The name nowhere.example could not be resolved: Name or service not known.");
}

TEST(Client, ALookupThatHangsIsAbandonedAtTheDeadline) {
  ClientHarness harness;
  const auto result = harness.post("http://hangs.example/", 100ms);
  EXPECT_EQ(reason_of(result), "timeout");
  EXPECT_THAT(result.outcome.error().detail, HasSubstr("the name was being resolved"));
  harness.on_loop([&] { harness.resolver.let_go(); });  // comes back to nobody
  harness.on_loop([] {});
}

TEST(Client, TheHostHeaderKeepsTheName) {
  std::string seen;
  RawServer server([&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write(ok);
  });
  ClientHarness harness;
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  const auto port = std::to_string(server.port());
  const auto result = harness.post("http://hooks.example:" + port + "/");
  EXPECT_EQ(reason_of(result), "answer 200");
  EXPECT_THAT(seen, HasSubstr("\r\nHost: hooks.example:" + port + "\r\n"));
  EXPECT_EQ(result.remote_address, "127.0.0.1:" + port);
}

// With no timer and no socket watched, the loop runs out of work: an idle client costs nothing.
TEST(Client, NothingRunsOnceTheLastIdleConnectionIsGone) {
  RawServer server(always(ok));
  base::SystemClock clock;
  base::Metrics metrics;
  const auto guard = outbound::testing::loopback_allowed();
  outbound::testing::FakeResolver resolver;
  base::Loop loop(0);
  Client client(loop, resolver, guard, {.idle_time = 1ms}, clock, metrics);
  const auto url = parse_url(server.url()).value();
  auto result = boost::asio::co_spawn(loop.executor(), client.post({&url, "", "{}", 1000ms}), boost::asio::use_future);
  loop.context().run();  // returns only when nothing is left to wait for
  EXPECT_EQ(reason_of(result.get()), "answer 200");
}

TEST(Client, StopCancelsWhatIsUnderWayAndRefusesWhatComes) {
  std::latch asked(1);
  RawServer server([&](Peer& peer, int) {
    peer.read_request();
    asked.count_down();
    peer.wait_for_hang_up();
  });
  ClientHarness harness;
  auto waiting = harness.start(parse_url(server.url()).value(), {.timeout = 10s});
  auto resolving = harness.start(parse_url("http://hangs.example/").value(), {.timeout = 10s});
  asked.wait();
  harness.on_loop([&] { harness.client().stop(); });
  EXPECT_EQ(reason_of(waiting.get()), "cancelled");
  EXPECT_EQ(reason_of(resolving.get()), "cancelled");
  EXPECT_EQ(reason_of(harness.post(server.url())), "cancelled");
  harness.on_loop([&] { harness.client().stop(); });
}

TEST(Client, AClientMayGoWhileCallsAreUnderWay) {
  std::latch asked(1);
  RawServer server([&](Peer& peer, int) {
    peer.read_request();
    asked.count_down();
    peer.wait_for_hang_up();
  });
  ClientHarness harness;
  auto waiting = harness.start(parse_url(server.url()).value(), {.timeout = 10s});
  auto resolving = harness.start(parse_url("http://hangs.example/").value(), {.timeout = 10s});
  asked.wait();
  // The harness stops the loop, then destroys the client, then the loop with what is still on it.
}

TEST(Client, ManyCallsAtOnceEachGetTheirOwnAnswer) {
  std::vector<std::unique_ptr<RawServer>> servers;
  for (int i = 0; i < 8; ++i) {
    servers.push_back(std::make_unique<RawServer>([i](Peer& peer, int) {
      while (!peer.read_request().empty()) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(i));
      }
    }));
  }
  ClientHarness harness({.idle_per_origin = 1});
  for (int round = 0; round < 50; ++round) {
    std::vector<std::future<CallResult>> calls;
    for (const auto& server : servers) calls.push_back(harness.start(parse_url(server->url()).value(), {}));
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const auto result = calls[i].get();
      ASSERT_EQ(reason_of(result), "answer 200");
      EXPECT_EQ(result.outcome->body, std::to_string(i));
    }
  }
}

}  // namespace bughook::outbound
