#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "outbound/testing/client_harness.hpp"
#include "outbound/testing/tls_server.hpp"

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace outbound::testing;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class Tls : public ::testing::Test {
 protected:
  Tls() {
    // SSL_write of the server in these tests raises it; the client must never do.
    std::signal(SIGPIPE, SIG_IGN);
  }

  Identity issued(const std::string& alternative_name, int days_valid = 1) {
    return make_identity({.alternative_name = alternative_name, .days_valid = days_valid, .issuer = &authority_});
  }
  [[nodiscard]] ClientSettings trusting() const { return {.ca_file = authority_file_.path()}; }

  /// Answers every request with "ok", until the client hangs up.
  static auto always_ok(std::shared_ptr<SSL_CTX> context) {
    return [context = std::move(context)](Peer& peer, int) {
      TlsPeer tls(context, peer);
      while (tls.is_open() && !tls.read().empty()) tls.write(ok);
    };
  }
  static std::string url(const RawServer& server, const std::string& host = "hooks.example") {
    return "https://" + host + ":" + std::to_string(server.port()) + "/hook";
  }

  Identity authority_ = make_identity({});
  PemFile authority_file_{authority_};
};

std::string words_of(const CallResult& result) { return result.outcome ? "answer" : result.outcome.error().detail; }

}  // namespace

TEST_F(Tls, AServerWithAValidCertificateIsCalledByItsName) {
  std::string seen, name;
  const auto context = make_server_context(issued("DNS:hooks.example"));
  RawServer server([&](Peer& peer, int) {
    TlsPeer tls(context, peer);
    name = tls.server_name();
    seen = tls.read();
    tls.write(ok);
  });
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  const auto result = harness.post(url(server));
  ASSERT_EQ(reason_of(result), "answer 200") << words_of(result);
  EXPECT_EQ(result.outcome->body, "ok");
  EXPECT_EQ(name, "hooks.example");
  EXPECT_THAT(seen, ::testing::StartsWith("POST /hook HTTP/1.1\r\nHost: hooks.example:"));
  EXPECT_THAT(seen, ::testing::EndsWith("\r\n\r\n{\"a\":1}"));
  EXPECT_GT(result.timings.tls.count(), 0);
}

TEST_F(Tls, AnAddressIsVerifiedAsAnAddress) {
  RawServer good(always_ok(make_server_context(issued("IP:127.0.0.1"))));
  RawServer bad(always_ok(make_server_context(issued("DNS:127.0.0.1"))));
  ClientHarness harness(trusting());
  EXPECT_EQ(reason_of(harness.post(url(good, "127.0.0.1"))), "answer 200");
  EXPECT_EQ(reason_of(harness.post(url(bad, "127.0.0.1"))), "tls_other_name");
}

TEST_F(Tls, ABadCertificateIsRefusedWithWordsAndGetsNoRequest) {
  const auto self_signed = make_identity({.alternative_name = "DNS:hooks.example"});
  const auto other_authority = make_identity({});
  const auto intermediate = issued("DNS:somebody");
  const auto strange = make_identity({.alternative_name = "DNS:hooks.example", .issuer = &intermediate});
  const auto foreign = make_identity({.alternative_name = "DNS:hooks.example", .issuer = &other_authority});
  const struct {
    std::shared_ptr<SSL_CTX> context;
    std::string reason, words;
  } cases[] = {
      {make_server_context(issued("DNS:hooks.example", -1)), "tls_expired", "certificate has expired"},
      {make_server_context(make_identity(
           {.alternative_name = "DNS:hooks.example", .days_valid = 2, .days_until_valid = 1, .issuer = &authority_})),
       "tls_not_yet_valid", "not yet valid"},
      {make_server_context(issued("DNS:other.example")), "tls_other_name", "hostname mismatch"},
      {make_server_context(issued("DNS:*.hooks.example")), "tls_other_name", "hostname mismatch"},
      {make_server_context(issued("IP:127.0.0.1")), "tls_other_name", "hostname mismatch"},
      {make_server_context(self_signed), "tls_self_signed", "self-signed certificate"},
      {make_server_context(foreign), "tls_unknown_issuer", "certificate signature failure"},
      {make_server_context(strange), "tls_unknown_issuer", "unable to get local issuer certificate"},
  };
  for (const auto& one : cases) {
    std::atomic<bool> has_request = false;
    RawServer server([&](Peer& peer, int) {
      TlsPeer tls(one.context, peer);
      if (tls.is_open() && !tls.read().empty()) has_request = true;
    });
    ClientHarness harness(trusting());
    harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
    const auto result = harness.post(url(server));
    EXPECT_EQ(reason_of(result), one.reason);
    EXPECT_THAT(words_of(result), HasSubstr(one.words));
    EXPECT_FALSE(has_request) << one.words;
  }
}

TEST_F(Tls, VersionsBelow12AreRefused) {
  RawServer server(always_ok(make_server_context(issued("DNS:hooks.example"), TLS1_VERSION, TLS1_1_VERSION)));
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  const auto result = harness.post(url(server));
  EXPECT_EQ(reason_of(result), "tls_version");
  EXPECT_THAT(words_of(result), HasSubstr("version"));
}

TEST_F(Tls, Version12Works) {
  RawServer server(always_ok(make_server_context(issued("DNS:hooks.example"), TLS1_2_VERSION, TLS1_2_VERSION)));
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  EXPECT_EQ(reason_of(harness.post(url(server))), "answer 200");
}

TEST_F(Tls, AHandshakeThatHangsEndsAtTheDeadline) {
  RawServer server([](Peer& peer, int) { peer.wait_for_hang_up(); });
  ClientHarness harness(trusting());
  const auto result = harness.post(url(server, "127.0.0.1"), 150ms);
  EXPECT_EQ(reason_of(result), "timeout");
  EXPECT_THAT(words_of(result), HasSubstr("in the TLS handshake"));
  EXPECT_LT(result.timings.total, 1s);
}

TEST_F(Tls, AServerThatSpeaksNoTlsIsNotBlamedForItsCertificate) {
  ClientHarness harness(trusting());
  for (const auto* greeting : {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
                               "220 mail.example ESMTP\r\n"}) {
    RawServer plain([&](Peer& peer, int) { peer.write(greeting); });
    const auto result = harness.post(url(plain, "127.0.0.1"));
    EXPECT_EQ(reason_of(result), "tls_not_spoken") << greeting;
    EXPECT_THAT(words_of(result), HasSubstr("without TLS"));
  }
  RawServer closing([](Peer& peer, int) { peer.close(); });
  EXPECT_THAT(reason_of(harness.post(url(closing, "127.0.0.1"))), ::testing::AnyOf("tls_error", "connection_reset"));
}

TEST_F(Tls, AnEndInTheMiddleIsAClosedConnection) {
  const auto context = make_server_context(issued("DNS:hooks.example"));
  for (const bool with_notice : {true, false}) {
    RawServer server([&](Peer& peer, int) {
      TlsPeer tls(context, peer);
      tls.read();
      tls.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
      if (with_notice) ::SSL_shutdown(tls.ssl());
    });
    ClientHarness harness(trusting());
    harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
    const auto result = harness.post(url(server));
    EXPECT_EQ(reason_of(result), "answer 200");
    ASSERT_TRUE(result.outcome->trouble.has_value());
    EXPECT_THAT(result.outcome->trouble->detail, HasSubstr("in the middle of its answer"));
  }
}

TEST_F(Tls, GarbageInsteadOfARecordIsATlsError) {
  const auto context = make_server_context(issued("DNS:hooks.example"));
  RawServer server([&](Peer& peer, int) {
    TlsPeer tls(context, peer);
    tls.read();
    tls.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    peer.write("this is no TLS record at all");
    peer.wait_for_hang_up();
  });
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  const auto result = harness.post(url(server));
  ASSERT_EQ(reason_of(result), "answer 200");
  ASSERT_TRUE(result.outcome->trouble.has_value());
  EXPECT_EQ(result.outcome->trouble->reason, FailureReason::tls_error);
}

TEST_F(Tls, AKeptConnectionIsReused) {
  RawServer server(always_ok(make_server_context(issued("DNS:hooks.example"))));
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  EXPECT_EQ(reason_of(harness.post(url(server))), "answer 200");
  for (int i = 0; i < 10; ++i) {
    const auto result = harness.post(url(server));
    EXPECT_EQ(reason_of(result), "answer 200");
    EXPECT_TRUE(result.timings.connection_reused);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, ASecondConnectionResumesTheSession) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = make_server_context(issued("DNS:hooks.example"), version, version);
    RawServer server([&](Peer& peer, int) {
      TlsPeer tls(context, peer);
      tls.read();
      tls.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      ::SSL_shutdown(tls.ssl());
    });
    ClientHarness harness(trusting());
    harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
    for (int i = 0; i < 4; ++i) EXPECT_EQ(reason_of(harness.post(url(server))), "answer 200");
    EXPECT_EQ(server.connections(), 4);
    EXPECT_EQ(harness.counted("outbound_tls_resumed_total"), 3U) << "version " << version;
  }
}

// A session must not carry trust from one host to another.
TEST_F(Tls, AnotherOriginDoesNotGetTheSession) {
  RawServer server(always_ok(make_server_context(issued("DNS:hooks.example"))));
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  harness.resolver.will_answer("other.example", {"127.0.0.1"});
  EXPECT_EQ(reason_of(harness.post(url(server), {.header_lines = "Connection: close\r\n"})), "answer 200");
  EXPECT_EQ(harness.counted("outbound_tls_resumed_total"), 0U);
  RawServer same(always_ok(make_server_context(issued("DNS:hooks.example"))));
  EXPECT_EQ(reason_of(harness.post(url(same, "other.example"))), "tls_other_name");
  EXPECT_EQ(harness.counted("outbound_tls_resumed_total"), 0U);
}

TEST_F(Tls, ALargeRequestAndALargeAnswerGoThrough) {
  const auto context = make_server_context(issued("DNS:hooks.example"));
  std::size_t size = 0;
  RawServer server([&](Peer& peer, int) {
    TlsPeer tls(context, peer);
    while (size < 3'000'000) {
      const auto piece = tls.read();
      if (piece.empty()) return;
      size += piece.size();
    }
    tls.write("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + std::string(900'000, 'y'));
  });
  ClientHarness harness(trusting());
  harness.resolver.will_answer("hooks.example", {"127.0.0.1"});
  const auto result = harness.post(url(server), {.body = std::string(3'000'000, 'x')});
  ASSERT_EQ(reason_of(result), "answer 200") << words_of(result);
  EXPECT_EQ(result.outcome->body.size(), ClientSettings{}.response_keep);
  EXPECT_TRUE(result.outcome->body_cut);
}

TEST_F(Tls, AnAuthoritiesFileThatIsNoneIsToldAtStart) {
  EXPECT_TRUE(check_settings(trusting()).has_value());
  EXPECT_TRUE(check_settings({}).has_value());
  const auto checked = check_settings({.ca_file = "/nowhere/ca.pem"});
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("/nowhere/ca.pem"));
}

}  // namespace bughook::outbound
