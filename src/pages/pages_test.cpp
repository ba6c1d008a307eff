#include "pages/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "http/router.hpp"

namespace bughook::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Asset files[] = {
    {.name = "index.html",
     .content_type = "text/html",
     .etag = "\"shell\"",
     .identity = "<!doctype html>",
     .gzip = {},
     .brotli = "packed shell"},
    {.name = "replay.html",
     .content_type = "text/html",
     .etag = "\"replay\"",
     .identity = "<title>Replay",
     .gzip = {},
     .brotli = {}},
    {.name = "main-1.js",
     .content_type = "text/javascript",
     .etag = "\"main\"",
     .identity = "start()",
     .gzip = "packed",
     .brotli = {}},
};

/// The program's table, asked as the server asks it. The handlers wait for nothing, so one poll runs them.
class Pages : public testing::Test {
 protected:
  http::Response get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {}) {
    auto match = router_.match(http::Method::get, path);
    if (match.route == nullptr) return http::Response{.status = 0, .content_type = "", .headers = {}, .body = ""};
    http::Request request;
    request.path = path;
    request.parameters = match.parameters;
    for (const auto& [name, value] : headers) request.fields.insert(name, value);
    http::Response response;
    boost::asio::io_context context;
    boost::asio::co_spawn(
        context,
        // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): it has ended before what it refers to
        [&]() -> base::Awaitable<void> {
          auto answer = co_await std::get<http::LoopHandler>(match.route->handler)(request);
          response = std::move(answer);
        },
        boost::asio::detached);
    context.run();
    return response;
  }

  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [each, value] : response.headers) {
      if (each == name) return value;
    }
    return {};
  }

  std::string public_url_ = "https://bugs.example.com/base";
  http::Router router_{routes(files, public_url_)};
};

TEST_F(Pages, EveryPathOfAPageAnswersWithTheShell) {
  for (const auto* path : {"/", "/signin", "/setup", "/invite", "/projects", "/projects/DEMO", "/projects/DEMO/bugs/7",
                           "/settings/members", "/share/abc"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, "<!doctype html>") << path;
  }
  for (const auto* path : {"/other", "/api/v1/pages", "/share", "/share/a/b", "/signin/x"}) {
    EXPECT_EQ(get(path).status, 0) << path;
  }
}

TEST_F(Pages, TheReplayHasAPolicyOfItsOwnAndStandsInNobodyElsesFrame) {
  const auto response = get("/replay");
  EXPECT_EQ(response.body, "<title>Replay");
  const auto policy = header(response, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("script-src 'self'; style-src 'self' 'unsafe-inline'"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'self'"));
  EXPECT_THAT(policy, Not(HasSubstr("connect-src")));
  EXPECT_THAT(header(get("/"), "Content-Security-Policy"), Not(HasSubstr("unsafe-inline")));
  EXPECT_EQ(get("/assets/replay.html").status, 404);
}

TEST_F(Pages, TheShellIsAskedForAnewAndItsFilesAreKept) {
  EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(get("/assets/main-1.js"), "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST_F(Pages, WhatTheClientHasIsNotSentAgain) {
  EXPECT_EQ(get("/", {{"If-None-Match", "\"shell\""}}).status, 304);
  EXPECT_EQ(get("/", {{"If-None-Match", "\"old\", W/\"shell\""}}).status, 304);
  EXPECT_EQ(get("/", {{"If-None-Match", "*"}}).status, 304);
  EXPECT_EQ(get("/", {{"If-None-Match", "\"main\""}}).status, 200);
  EXPECT_EQ(header(get("/", {{"If-None-Match", "\"shell\""}}), "ETag"), "\"shell\"");
}

TEST_F(Pages, PackedFormsSaySoAndCachesAreToldWhatTheyHangOn) {
  const auto packed = get("/assets/main-1.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.body, "packed");
  EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(packed, "Vary"), "Accept-Encoding");
  const auto plain = get("/assets/main-1.js");
  EXPECT_EQ(header(plain, "Content-Encoding"), "");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
}

TEST_F(Pages, AnUnknownFileIsAProblemAndTheShellIsNoFile) {
  EXPECT_EQ(get("/assets/main-2.js").status, 404);
  EXPECT_EQ(get("/assets/main-2.js").content_type, "application/problem+json");
  EXPECT_EQ(get("/assets/index.html").status, 404) << "it would be kept for a year, and without its policy";
}

TEST_F(Pages, ThePolicyLetsInWhatIsOursAndWhereFilesAreKept) {
  const auto policy = header(get("/"), "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("img-src 'self' data: blob: https://bugs.example.com;"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("/base")));
}

TEST(Origin, IsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(origin_of("https://a.example/x/y"), "https://a.example");
  EXPECT_EQ(origin_of("no url"), "");
}

}  // namespace
}  // namespace bughook::pages
