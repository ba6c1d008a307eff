// A real server on loopback for tests, with two loops, and a handler of each kind to talk to.
#pragma once

#include <atomic>
#include <future>

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

  ServerFixture();
  ~ServerFixture() override;

  /// After the test has changed settings_ to its needs.
  void start();

  [[nodiscard]] RawClient client(const char* from = nullptr) { return RawClient(server_->port(), from); }
  [[nodiscard]] Reply ask(std::string_view request) { return client().ask(request); }

  /// Ends the server and says how many connections it then still counts.
  [[nodiscard]] std::int64_t connections_left();

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

  // `/gated` and `/gated-large` have a gate that lets `Api-Token: good` pass and counts whom it is asked about; the
  // latter's, for large bodies only.
  std::atomic<int> asked_ = 0;

 private:
  std::vector<Route> routes();
  [[nodiscard]] Gate gate(std::optional<std::size_t> unasked_bytes_max);
  base::Awaitable<Response> begin_stream(Request& request);
  base::Awaitable<Response> hold(Request& request);
  Response hold_worker();
};

}  // namespace bughook::http::testing
