// The HTTP/1.1 server: one listener per loop, one route table, the limits of ServerSettings. What the
// constructor is given must outlive the server, and the loops must be stopped before it goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/workers.hpp"
#include "http/router.hpp"
#include "http/server_settings.hpp"

namespace bughook::http {

class Listener;
struct ServerState;

class Server {
 public:
  Server(base::Loops& loops, base::Workers& workers, Router router, ServerSettings settings, const base::Clock& clock,
         base::Metrics& metrics, base::Log& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the port, but no connections yet, so that what must know the port can be told. `start` does it
  /// if it was not done.
  [[nodiscard]] base::Result<void> bind();
  /// Once. When it returns, connections are taken.
  [[nodiscard]] base::Result<void> start();
  /// After bind: the one that was bound.
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Takes no more connections, answers the requests under way with `Connection: close`, closes idle
  /// connections. Returns when all is still, or at the limit. Not on a loop's thread.
  void drain(std::chrono::milliseconds limit);
  /// Closes what is still open. Safe twice. Not on a loop's thread.
  void stop();

 private:
  void on_each_loop(void (Listener::*call)());

  base::Loops& loops_;
  std::shared_ptr<ServerState> state_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::uint16_t port_ = 0;
};

}  // namespace bughook::http
