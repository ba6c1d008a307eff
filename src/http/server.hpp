// The HTTP/1.1 server: one listener per loop, one route table, the limits of ServerSettings. What the
// constructor is given must outlive the server, and the loops must be stopped before it goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

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
  Server(base::Loops& loops, base::Workers& workers, ServerSettings settings, const base::Clock& clock,
         base::Metrics& metrics, base::Log& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Reads the certificate and takes the port, but no connections yet: what can be wrong with either shows before
  /// anything is made of what lies behind the routes, and what must know the port can be told. Those who call meanwhile
  /// wait in the system's queue.
  [[nodiscard]] base::Result<void> bind();
  /// Once, after bind. When it returns, connections are taken.
  void start(Router router);
  /// After bind: what was bound.
  [[nodiscard]] const boost::asio::ip::tcp::endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }

  /// Whether the certificate's files have changed is looked at, or they are read again in any case. New connections get
  /// what they hold now; what can not be used is told in the log, and the certificate before stays. From one thread,
  /// after bind.
  enum class Reading { when_changed, always };
  void read_certificate_again(Reading reading);

  /// Takes no more connections, answers the requests under way with `Connection: close`, closes idle
  /// connections. Returns when all is still, or at the limit. Not on a loop's thread.
  void drain(std::chrono::milliseconds limit);
  /// Closes what is still open. Safe twice. Not on a loop's thread.
  void stop();

 private:
  [[nodiscard]] base::Result<void> bind_each_loop();
  void on_each_loop(void (Listener::*call)());

  base::Loops& loops_;
  std::shared_ptr<ServerState> state_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  boost::asio::ip::tcp::endpoint endpoint_;
  bool is_started_ = false;
};

}  // namespace bughook::http
