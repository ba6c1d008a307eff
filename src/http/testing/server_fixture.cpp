// Here is what tests call, so that each of them need not compile a server and its handlers.
#include "http/testing/server_fixture.hpp"

#include <stdexcept>

namespace bughook::http::testing {
namespace {

using Answer = base::Awaitable<Response>;

Response text(std::string body) {
  return {.status = 200, .content_type = "text/plain", .headers = {}, .body = std::move(body)};
}

Answer describe(Request& r) {
  co_return text(std::string(r.parameter("item")) + "|" + std::string(r.parameter("rest")) + "|" +
                 r.query_value("q").value_or("none") + "|" + r.remote_address.to_string() + "|" +
                 (r.is_tls ? "tls" : "plain") + "|" + (r.loop->is_here() ? "on its loop" : "elsewhere"));
}

Response splitting() {
  auto response = text("x");
  response.headers.emplace_back("Location", "/\r\nSet-Cookie: stolen=1");
  return response;
}

Response empty() { return {.status = 204, .content_type = "", .headers = {}, .body = ""}; }

}  // namespace

ServerFixture::ServerFixture() {
  settings_.sweep_interval = std::chrono::milliseconds(10);
  settings_.linger_timeout = std::chrono::milliseconds(500);
}

ServerFixture::~ServerFixture() {
  if (server_) server_->stop();
  workers_.stop();
  loops_.stop();
}

void ServerFixture::start() {
  server_ = std::make_unique<Server>(loops_, workers_, settings_, clock_, metrics_, log_);
  const auto bound = server_->bind();
  ASSERT_TRUE(bound) << bound.error().detail;
  server_->start(Router(routes()));
  loops_.start();
}

std::int64_t ServerFixture::connections_left() {
  server_->drain(std::chrono::seconds(10));
  return metrics_.gauge("http_connections_open", "").value();
}

std::vector<Route> ServerFixture::routes() {
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
      Method::get, "/large", [](Request&) -> Answer { co_return text(std::string(large_bytes, 'l')); }, 0, Cors::none);
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
  const LoopHandler greet = [](Request& r) -> Answer {
    const auto* name = static_cast<const std::string*>(r.admitted.get());
    co_return text((name != nullptr ? *name : "nobody") + " sent " + std::to_string(r.body.size()));
  };
  routes.push_back({Method::post, "/gated", greet, large_bytes, Cors::sdk, gate(std::nullopt)});
  routes.push_back({Method::post, "/gated-large", greet, large_bytes, Cors::none, gate(1000)});
  at_work(
      Method::post, "/work", [](const Request& r) { return text(std::to_string(r.body.size())); }, large_bytes);
  at_work(
      Method::get, "/work-throws", [](const Request&) -> Response { throw std::runtime_error("secret"); }, 0);
  at_work(
      Method::get, "/held-work", [this](const Request&) { return hold_worker(); }, 0);
  return routes;
}

Gate ServerFixture::gate(std::optional<std::size_t> unasked_bytes_max) {
  const auto step = [this](Request& request) -> base::Awaitable<std::optional<Response>> {
    ++asked_;
    const auto token = request.header("Api-Token");
    if (token == "throws") throw std::runtime_error("secret detail");
    request.admitted = std::make_shared<const std::string>("a friend");
    if (token == "good") co_return std::nullopt;
    auto refused = text("no such key");
    refused.status = 401;
    co_return refused;
  };
  return {.step = step, .unasked_bytes_max = unasked_bytes_max};
}

Answer ServerFixture::begin_stream(Request& request) {
  auto response = text({});
  response.content_type = "text/event-stream";
  response.stream = std::make_shared<Stream>(*request.loop, stream_settings_);
  streamed_.set_value(response.stream);
  co_return response;
}

Answer ServerFixture::hold(Request& request) {
  const auto start = [this](base::Reply<int> reply) { held_.set_value(std::move(reply)); };
  auto number = co_await base::await_reply<int>(*request.loop, start);
  co_return text("let go with " + std::to_string(number));
}

Response ServerFixture::hold_worker() {
  work_entered_.set_value();
  work_may_go_.get_future().wait();
  return text("worked");
}

}  // namespace bughook::http::testing
