#include "outbound/names/name_servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "outbound/testing/fake_name_server.hpp"

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using outbound::testing::FakeNameServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::future<Resolved> ask(NameServers& servers, const std::string& host) {
  auto promise = std::make_shared<std::promise<Resolved>>();
  servers.look_up(host, [promise](Resolved resolved) { promise->set_value(std::move(resolved)); });
  return promise->get_future();
}

std::vector<std::string> texts_of(const Resolved& resolved) {
  if (!resolved) return {resolved.error()};
  std::vector<std::string> out;
  for (const auto& each : *resolved) out.push_back(each.to_string());
  return out;
}

class NameServersTest : public ::testing::Test {
 protected:
  NameServers::Settings settings() { return {.servers = server_.address(), .patience = 60s}; }

  FakeNameServer server_;
  base::SystemClock clock_;
};

}  // namespace

TEST_F(NameServersTest, LocalhostIsFoundWithoutAServer) {
  NameServers servers(clock_, settings());
  const auto resolved = ask(servers, "localhost").get();
  ASSERT_TRUE(resolved.has_value()) << resolved.error();
  for (const auto& address : *resolved) EXPECT_TRUE(address.is_loopback());
}

TEST_F(NameServersTest, AnswersComeFromTheServerInItsOrder) {
  server_.will_answer("two.example", {"192.0.2.9", "192.0.2.1"});
  NameServers servers(clock_, settings());
  EXPECT_THAT(texts_of(ask(servers, "two.example").get()), ElementsAre("192.0.2.9", "192.0.2.1"));
  EXPECT_THAT(texts_of(ask(servers, "missing.example").get()), ElementsAre("there is no such name"));
}

// Eight hanging names once held the eight threads that looked names up, and nobody else was sent to.
TEST_F(NameServersTest, NamesThatHangHoldUpNobody) {
  server_.will_answer("good.example", {"192.0.2.1"});
  NameServers servers(clock_, settings());
  std::vector<std::future<Resolved>> hanging;
  for (int i = 0; i < 1000; ++i) hanging.push_back(ask(servers, std::to_string(i) + FakeNameServer::silent_domain));
  EXPECT_THAT(texts_of(ask(servers, "good.example").get()), ElementsAre("192.0.2.1"));
}  // and its end tells all who wait

TEST_F(NameServersTest, ANameThatHangsIsGivenUpInItsTime) {
  auto impatient = settings();
  impatient.patience = 50ms;
  NameServers servers(clock_, impatient);
  EXPECT_THAT(texts_of(ask(servers, std::string("a") + FakeNameServer::silent_domain).get()),
              ElementsAre("no name server answered"));
}

TEST_F(NameServersTest, MoreNamesThanTheLimitAreRefusedAtOnce) {
  NameServers servers(clock_, settings());
  std::vector<std::future<Resolved>> hanging;
  for (std::size_t i = 0; i < NameServers::lookups_max; ++i) {
    hanging.push_back(ask(servers, std::to_string(i) + FakeNameServer::silent_domain));
  }
  EXPECT_THAT(texts_of(ask(servers, "good.example").get()), ElementsAre(HasSubstr("too many names")));
}

TEST_F(NameServersTest, AServerThatNeverAnswersForIpv6CostsAMoment) {
  server_.will_answer("four.example", {"192.0.2.4"});
  server_.will_keep_silent_about_ipv6();
  NameServers servers(clock_, settings());
  EXPECT_THAT(texts_of(ask(servers, "four.example").get()), ElementsAre("192.0.2.4"));
}

TEST_F(NameServersTest, AStopTellsThoseWhoWait) {
  std::future<Resolved> waiting;
  {
    NameServers servers(clock_, settings());
    waiting = ask(servers, std::string("a") + FakeNameServer::silent_domain);
  }
  EXPECT_THAT(texts_of(waiting.get()), ElementsAre("the server is stopping"));
}

// A wildcard below the operator's own domain must not get what was meant for somebody else.
TEST_F(NameServersTest, AWholeNameIsNeverTriedBelowTheSearchDomains) {
  ::setenv("LOCALDOMAIN", "corp.example", 1);
  ::setenv("RES_OPTIONS", "ndots:5", 1);
  server_.will_answer("hooks.partner.example.corp.example", {"192.0.2.66"});
  server_.will_answer("hooks.corp.example", {"192.0.2.7"});
  {
    NameServers servers(clock_, settings());
    EXPECT_THAT(texts_of(ask(servers, "hooks.partner.example").get()), ElementsAre("there is no such name"));
    EXPECT_THAT(texts_of(ask(servers, "hooks.partner.example.").get()), ElementsAre("there is no such name"));
    EXPECT_THAT(texts_of(ask(servers, "hooks").get()), ElementsAre("192.0.2.7")) << "a short name is what it is for";
    EXPECT_THAT(texts_of(ask(servers, "hooks.").get()), ElementsAre("there is no such name"));
  }
  auto searching = settings();
  searching.search_domains = true;
  NameServers servers(clock_, searching);
  EXPECT_THAT(texts_of(ask(servers, "hooks.partner.example").get()), ElementsAre("192.0.2.66"));
  EXPECT_THAT(texts_of(ask(servers, "hooks.partner.example.").get()), ElementsAre("there is no such name"));
  ::unsetenv("LOCALDOMAIN");
  ::unsetenv("RES_OPTIONS");
}

}  // namespace bughook::outbound
