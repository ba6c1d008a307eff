// The reporters of the load: kept connections that each send one report and wait for its answer.
// A connection that is cut is opened anew; what was under way on it counts as refused, with the status 0.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "load/poller.hpp"
#include "load/report.hpp"

namespace bughook::bench {

class Reporters {
 public:
  struct Answer {
    std::uint64_t sequence = 0;
    int status = 0;             // 0: none that can be read
    std::string_view response;  // valid during the call
  };
  using OnAnswer = std::function<void(const Answer&)>;

  Reporters(Poller& poller, OnAnswer on_answer);
  ~Reporters();

  /// Connects that many reporters to the port, in place of those there were.
  [[nodiscard]] base::Result<void> open(std::uint16_t port, std::size_t count, std::size_t key_letters);
  void close();

  [[nodiscard]] bool has_idle() const { return !idle_.empty(); }
  /// Sends one report on an idle connection; there must be one.
  void send(std::string_view sdk_key, std::uint64_t sequence);

 private:
  class Connection;

  [[nodiscard]] bool connect(Connection& connection);

  Poller& poller_;
  OnAnswer on_answer_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ReportRequest> request_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> idle_;
  std::string bytes_;  // read by one connection at a time
};

}  // namespace bughook::bench
