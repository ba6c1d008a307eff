// Connections to several addresses of one name, of which the first that is ready wins (Happy Eyeballs, RFC 8305): the
// next address is tried when one has failed, or has said nothing for a moment, while the earlier ones may still come
// through. So an address that is silent costs that moment, not its share of the deadline.
//
// The call awaits run() and holds the race; each connection is made by a coroutine of its own, which shares the race
// and after its end touches nothing else. Loop thread only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "outbound/call.hpp"
#include "outbound/connection.hpp"
#include "outbound/tls.hpp"

namespace bughook::outbound {

class Race : public std::enable_shared_from_this<Race> {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  /// RFC 8305, section 8: what a connection may take before the next one is begun.
  static constexpr std::chrono::milliseconds head_start{250};
  /// Once a server has taken the connection, it may take its time over TLS; a balancer without a server does not.
  static constexpr std::chrono::milliseconds tls_patience{2'000};
  /// Sockets that one call may hold. One more address to try ends the oldest.
  static constexpr std::size_t open_max = 3;

  struct Parts {
    base::Loop& loop;
    const base::Clock& clock;
    std::shared_ptr<TlsContext> tls;  // null: plain
    const Url& url;                   // outlives run()
    std::vector<Endpoint> endpoints;  // in the order to try them
  };
  explicit Race(Parts parts);

  /// Returns when one is ready, all have failed, or cut() was called. `wake_at` says when it wants go_on() to be
  /// called.
  [[nodiscard]] base::Awaitable<void> run(base::SteadyTime& wake_at);
  void go_on();
  void cut();

  /// After run(): the connection, or null.
  [[nodiscard]] std::unique_ptr<Connection> take_winner();
  [[nodiscard]] base::SteadyTime connected_at() const { return connected_at_; }
  /// Why there is no winner: the last failure, all of them in its words.
  [[nodiscard]] CallFailure failure() const;
  /// Those that failed, or were overtaken though they began earlier.
  [[nodiscard]] std::vector<Endpoint> laggards() const;
  /// Of the winner; without one, of the last that was tried.
  [[nodiscard]] const std::string& remote_address() const { return remote_address_; }
  [[nodiscard]] const Endpoint& winning_endpoint() const { return p_.endpoints[*winner_]; }
  /// Somebody was in the TLS handshake at the end.
  [[nodiscard]] bool was_securing() const;

 private:
  struct Runner {
    std::unique_ptr<Connection> connection;
    base::SteadyTime connected_at = base::SteadyTime::max();
    std::optional<CallFailure> failure = {};
    bool is_ready = false;
    [[nodiscard]] bool is_running() const { return !is_ready && !failure; }
  };

  static base::Awaitable<void> make_connection(std::shared_ptr<Race> race, std::size_t number);
  void finish(std::size_t number, tl::expected<void, CallFailure> made);
  void begin_next();
  void make_room();
  [[nodiscard]] bool is_decided() const;
  [[nodiscard]] bool may_begin() const;
  /// When the next one may begin.
  [[nodiscard]] base::SteadyTime next_start() const;

  Parts p_;
  std::vector<Runner> runners_;  // never more than was reserved: the coroutines hold on to its items by number
  base::SteadyTime last_start_{};
  base::SteadyTime connected_at_{};
  std::optional<std::size_t> winner_;
  std::string remote_address_;
  std::optional<base::Reply<bool>> waiting_;
  bool is_over_ = false;
};

}  // namespace bughook::outbound
