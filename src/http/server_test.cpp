// What a well-behaved client sees.
#include <gmock/gmock.h>

#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using testing::get;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::post;

class ServerTest : public testing::ServerFixture {};

TEST_F(ServerTest, ARequestIsAnsweredWithTheHeadersEveryAnswerHas) {
  start();
  const auto reply = ask(get("/hello"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_EQ(reply.header("Content-Type"), "text/plain");
  EXPECT_EQ(reply.header("Content-Length"), "5");
  EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(reply.header("Date"), HasSubstr(" GMT"));
  EXPECT_EQ(reply.header("Server"), "");
  EXPECT_EQ(reply.header("Connection"), "");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "");
}

TEST_F(ServerTest, AHandlerSeesWhatWasSent) {
  start();
  EXPECT_EQ(ask(get("/items/a%20b/c/d?q=x+y")).body, "a b|c/d|x y|127.0.0.1|plain|on its loop");
}

TEST_F(ServerTest, AConnectionIsKeptForManyRequests) {
  start();
  auto one = client();
  for (int i = 0; i < 100; ++i) {
    const auto body = "request " + std::to_string(i);
    ASSERT_EQ(one.ask(post("/echo", body)).body, body);
  }
  EXPECT_EQ(metrics_.counter("http_requests_total", "", "status=\"2xx\"").value(), 100U);
  EXPECT_EQ(metrics_.gauge("http_connections_open", "").value(), 1);
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  start();
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += post(i % 2 == 0 ? "/echo" : "/work", std::string(static_cast<std::size_t>(i), 'x'));
  auto one = client();
  one.send(requests);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(one.read().body, i % 2 == 0 ? std::string(i, 'x') : std::to_string(i));
  }
}

TEST_F(ServerTest, ConnectionCloseIsHonoured) {
  start();
  auto one = client();
  EXPECT_EQ(one.ask(get("/hello", "Connection: close\r\n")).header("Connection"), "close");
  EXPECT_TRUE(one.sees_end());
}

TEST_F(ServerTest, OldClientsAreServedAndKeptIfTheyAsk) {
  start();
  auto closing = client();
  EXPECT_EQ(closing.ask("GET /hello HTTP/1.0\r\n\r\n").body, "hello");
  EXPECT_TRUE(closing.sees_end());
  auto keeping = client();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(keeping.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"), "keep-alive");
  }
}

TEST_F(ServerTest, HeadIsGetWithoutItsBody) {
  start();
  auto one = client();
  const auto reply = one.ask("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n", false);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Length"), "5");
  EXPECT_EQ(one.ask(get("/hello")).body, "hello");  // nothing stands between the two answers
  const auto missing = one.ask("HEAD /missing HTTP/1.1\r\nHost: test\r\n\r\n", false);
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(one.ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, NoContentHasNeitherBodyNorLength) {
  start();
  auto one = client();
  const auto reply = one.ask(get("/nothing"));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.header("Content-Length"), "");
  EXPECT_EQ(one.ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, TwoSlashesRouteAsOne) {
  start();
  EXPECT_EQ(ask(post("//bugs", "b")).body, "b");
  EXPECT_EQ(ask(post("///bugs?x=//", "b")).body, "b");
}

TEST_F(ServerTest, UnknownPathsAndMethodsAreTold) {
  start();
  auto one = client();
  const auto missing = one.ask(get("/missing"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
  const auto wrong = one.ask("PUT /hello HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "GET, HEAD");
  EXPECT_EQ(one.ask("BREW /hello HTTP/1.1\r\nHost: test\r\n\r\n").status, 501);
  EXPECT_EQ(one.ask(get("/items/%zz/")).status, 400);
  EXPECT_TRUE(one.sees_end());
}

TEST_F(ServerTest, ChunkedBodiesAreJoined) {
  start();
  auto one = client();
  const auto head = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(one.ask(std::string(head) + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").body, "hello world");
  EXPECT_EQ(one.ask(std::string(head) + "0\r\n\r\n").status, 200);
  one.send(std::string(head) + "0\r\n");
  one.send("\r");
  EXPECT_EQ(one.ask("\n").status, 200);
}

TEST_F(ServerTest, LargeBodiesComeWholeAndGoBackWhole) {
  start();
  auto one = client();
  const std::string body(large_bytes, 'b');
  EXPECT_EQ(one.ask(post("/work", body)).body, std::to_string(large_bytes));
  EXPECT_EQ(one.ask(get("/large")).body.size(), large_bytes);
  EXPECT_EQ(one.ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, ContinueIsSaidBeforeTheBody) {
  start();
  auto one = client();
  const auto go_on =
      one.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", false);
  EXPECT_EQ(go_on.status, 100);
  EXPECT_EQ(one.ask("hello").body, "hello");
}

TEST_F(ServerTest, ContinueIsNotSaidToABodyThatIsRefused) {
  start();
  auto one = client();
  const auto reply =
      one.ask("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  EXPECT_TRUE(one.sees_end());
  EXPECT_EQ(ask(post("/echo", "x", "Expect: tea\r\n")).status, 417);
}

TEST_F(ServerTest, FailuresOfHandlersAreOursAndSayNothing) {
  start();
  auto one = client();
  for (const auto* path : {"/throws", "/work-throws", "/splits"}) {
    const auto reply = one.ask(get(path));
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_THAT(reply.head + reply.body, Not(HasSubstr("secret"))) << path;
    EXPECT_THAT(reply.head, Not(HasSubstr("stolen"))) << path;
  }
  EXPECT_EQ(one.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, FullWorkersAnswerThatTheyAre) {
  start();
  auto holding = client(), second = client(), third = client();
  holding.send(get("/held-work"));
  work_entered_.get_future().wait();
  second.send(post("/work", "body"));
  third.send(post("/work", "body"));
  // One of the two takes the only place of the queue; the other one is told at once.
  const auto refused = testing::first_with_reply(second, third).read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  work_may_go_.set_value();
  EXPECT_EQ(holding.read().body, "worked");
  EXPECT_EQ(testing::first_with_reply(second, third).read().body, "4");
}

TEST_F(ServerTest, SdkRoutesAreOpenToPagesOfAnyOrigin) {
  start();
  auto one = client();
  const auto preflight = one.ask(
      "OPTIONS /bugs HTTP/1.1\r\nHost: test\r\nOrigin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
      "Access-Control-Request-Headers: api-token,content-type\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "api-token,content-type");
  EXPECT_NE(preflight.header("Access-Control-Max-Age"), "");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Credentials"), "");
  EXPECT_EQ(preflight.head.find("Allow-Origin"), preflight.head.rfind("Allow-Origin"));
  EXPECT_EQ(one.ask(post("/bugs", "b", "Origin: https://shop.example\r\n")).header("Access-Control-Allow-Origin"), "*");
}

TEST_F(ServerTest, ErrorsOfSdkRoutesMayBeReadByPagesToo) {
  start();
  const auto expect_open = [this](const std::string& request, int status) {
    const auto reply = ask(request);
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*") << status;
    EXPECT_EQ(reply.head.find("Access-Control-Allow-Origin"), reply.head.rfind("Access-Control-Allow-Origin"));
  };
  expect_open(post("/bugs", std::string(1025, 'x')), 413);
  expect_open(post("/bugs", "x", "Content-Encoding: br\r\n"), 415);
  expect_open(post("/bugs", "x", "Content-Encoding: gzip\r\n"), 400);
  expect_open(get("/bugs"), 405);
  expect_open(get("/throws"), 500);
  expect_open(get("/sdk-nothing"), 204);
}

TEST_F(ServerTest, OtherRoutesAreClosedToPagesOfOtherOrigins) {
  start();
  const auto reply =
      ask("OPTIONS /echo HTTP/1.1\r\nHost: test\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: "
          "POST\r\n\r\n");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.header("Allow"), "POST, OPTIONS");
  EXPECT_THAT(reply.head, Not(HasSubstr("Access-Control")));
  EXPECT_THAT(ask(get("/hello", "Origin: https://evil.example\r\n")).head, Not(HasSubstr("Access-Control")));
}

TEST_F(ServerTest, APreflightEchoesOnlyHeaderNames) {
  start();
  const auto reply =
      ask("OPTIONS /bugs HTTP/1.1\r\nHost: test\r\nOrigin: null\r\nAccess-Control-Request-Method: POST\r\n"
          "Access-Control-Request-Headers: <script>\r\n\r\n");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
  EXPECT_THAT(reply.head, Not(HasSubstr("script")));
}

TEST_F(ServerTest, ASecondServerOnThePortIsRefused) {
  start();
  auto settings = settings_;
  settings.port = server_->port();
  Server second(loops_, workers_, settings, clock_, metrics_, log_);
  const auto bound = second.bind();
  ASSERT_FALSE(bound);
  EXPECT_THAT(bound.error().detail, HasSubstr("in use"));
}

TEST_F(ServerTest, AWrongListenAddressIsTold) {
  settings_.address = "localhost";
  Server server(loops_, workers_, settings_, clock_, metrics_, log_);
  const auto bound = server.bind();
  ASSERT_FALSE(bound);
  EXPECT_THAT(bound.error().detail, HasSubstr("localhost is not an IP address"));
}

TEST_F(ServerTest, AllAddressesAreIpv4AndIpv6) {
  settings_.address = "::";
  start();
  EXPECT_EQ(ask(get("/items/a/")).body, "a||none|127.0.0.1|plain|on its loop");
}

TEST_F(ServerTest, NoAddressIsEveryAddressThereIs) {
  settings_.address = "";
  start();
  EXPECT_TRUE(server_->endpoint().address().is_unspecified());
  EXPECT_EQ(ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, OverHttpsBrowsersAreToldToStayThere) {
  settings_.is_https_only = true;
  start();
  EXPECT_EQ(ask(get("/hello")).header("Strict-Transport-Security"), "max-age=15552000");
  EXPECT_EQ(ask(testing::post("/bugs", "x")).header("Strict-Transport-Security"), "");
}

}  // namespace
}  // namespace bughook::http
