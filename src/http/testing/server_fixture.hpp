// A real server on loopback for tests, with two loops, and a handler of each kind to talk to.
#pragma once

#include <atomic>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>

#include "http/server.hpp"
#include "http/stream.hpp"
#include "http/testing/raw_client.hpp"
#include "http/web_socket.hpp"

namespace bughook::http::testing {

inline std::string get(std::string_view path, std::string_view headers = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

class ServerFixture : public ::testing::Test {
 protected:
  static constexpr std::size_t large_bytes = 16 << 20;

  ServerFixture() {
    settings_.sweep_interval = std::chrono::milliseconds(10);
    settings_.linger_timeout = std::chrono::milliseconds(500);
  }
  ~ServerFixture() override {
    if (server_) server_->stop();
    workers_.stop();
    loops_.stop();
  }

  /// After the test has changed settings_ to its needs.
  void start() {
    server_ = std::make_unique<Server>(loops_, workers_, Router(routes()), settings_, clock_, metrics_, log_);
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error().detail;
    loops_.start();
  }

  [[nodiscard]] RawClient client(const char* from = nullptr) { return RawClient(server_->port(), from); }
  [[nodiscard]] Reply ask(std::string_view request) { return client().ask(request); }

  /// Ends the server and says how many connections it then still counts.
  [[nodiscard]] std::int64_t connections_left() {
    server_->drain(std::chrono::seconds(10));
    return metrics_.gauge("http_connections_open", "").value();
  }

  ServerSettings settings_;
  base::SystemClock clock_;
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  base::Workers workers_{"work", 1, 1};
  base::Loops loops_{2};
  std::unique_ptr<Server> server_;

  // `/held` tells that it was entered and answers when it is let go; `/held-work` keeps a worker.
  std::promise<base::Reply<int>> held_;
  // `/stream` answers with a stream of these settings and gives it to the test.
  StreamSettings stream_settings_;
  std::promise<std::shared_ptr<Stream>> streamed_;
  std::promise<void> work_entered_;
  std::promise<void> work_may_go_;

 private:
  using Answer = base::Awaitable<Response>;

  static Response text(std::string body) {
    return {.status = 200, .content_type = "text/plain", .headers = {}, .body = std::move(body)};
  }

  std::vector<Route> routes() {
    std::vector<Route> routes;
    const auto on_loop = [&](Method method, std::string pattern, LoopHandler handler, std::size_t limit, Cors cors) {
      routes.push_back({method, std::move(pattern), std::move(handler), limit, cors});
    };
    const auto at_work = [&](Method method, std::string pattern, WorkHandler handler, std::size_t limit) {
      routes.push_back({method, std::move(pattern), std::move(handler), limit, Cors::none});
    };
    on_loop(
        Method::get, "/hello", [](Request&) -> Answer { co_return text("hello"); }, 0, Cors::none);
    on_loop(
        Method::get, "/large", [](Request&) -> Answer { co_return text(std::string(large_bytes, 'l')); }, 0,
        Cors::none);
    on_loop(
        Method::post, "/echo", [](Request& r) -> Answer { co_return text(r.body); }, large_bytes, Cors::none);
    on_loop(
        Method::post, "/small", [](Request& r) -> Answer { co_return text(r.body); }, 16, Cors::none);
    on_loop(
        Method::post, "/bugs", [](Request& r) -> Answer { co_return text(r.body); }, 1024, Cors::sdk);
    on_loop(Method::get, "/items/{item}/{rest*}", &describe, 0, Cors::none);
    on_loop(
        Method::get, "/throws", [](Request&) -> Answer { throw std::runtime_error("secret detail"); }, 0, Cors::sdk);
    on_loop(
        Method::get, "/splits", [](Request&) -> Answer { co_return splitting(); }, 0, Cors::none);
    on_loop(
        Method::get, "/nothing", [](Request&) -> Answer { co_return empty(); }, 0, Cors::none);
    on_loop(
        Method::get, "/sdk-nothing", [](Request&) -> Answer { co_return empty(); }, 0, Cors::sdk);
    on_loop(
        Method::get, "/stream", [this](Request& r) { return begin_stream(r); }, 0, Cors::none);
    for (const auto method : {Method::get, Method::post}) {
      on_loop(
          method, "/held", [this](Request& r) { return hold(r); }, large_bytes, Cors::none);
    }
    on_loop(
        Method::get, "/socket", [](Request& r) -> Answer { co_return open_quiet_socket(r); }, 0, Cors::none);
    at_work(
        Method::post, "/work", [](const Request& r) { return text(std::to_string(r.body.size())); }, large_bytes);
    at_work(
        Method::get, "/work-throws", [](const Request&) -> Response { throw std::runtime_error("secret"); }, 0);
    at_work(
        Method::get, "/held-work", [this](const Request&) { return hold_worker(); }, 0);
    return routes;
  }

  static Answer describe(Request& r) {
    co_return text(std::string(r.parameter("item")) + "|" + std::string(r.parameter("rest")) + "|" +
                   r.query_value("q").value_or("none") + "|" + r.remote_address.to_string() + "|" +
                   (r.is_tls ? "tls" : "plain") + "|" + (r.loop->is_here() ? "on its loop" : "elsewhere"));
  }
  static Response splitting() {
    auto response = text("x");
    response.headers.emplace_back("Location", "/\r\nSet-Cookie: stolen=1");
    return response;
  }
  static Response empty() { return {.status = 204, .content_type = "", .headers = {}, .body = ""}; }

  Answer begin_stream(Request& request) {
    auto response = text({});
    response.content_type = "text/event-stream";
    response.stream = std::make_shared<Stream>(*request.loop, stream_settings_);
    streamed_.set_value(response.stream);
    co_return response;
  }
  Answer hold(Request& request) {
    const auto start = [this](base::Reply<int> reply) { held_.set_value(std::move(reply)); };
    auto number = co_await base::await_reply<int>(*request.loop, start);
    co_return text("let go with " + std::to_string(number));
  }
  Response hold_worker() {
    work_entered_.set_value();
    work_may_go_.get_future().wait();
    return text("worked");
  }
};

}  // namespace bughook::http::testing
