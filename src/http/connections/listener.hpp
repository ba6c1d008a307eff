// One loop's door: accepts connections there, keeps the list of its sessions and sweeps it for deadlines
// that have passed. SO_REUSEPORT gives each loop its own queue, so no connection changes threads. Its loop's
// thread only, but for what says otherwise.
#pragma once

#include <list>
#include <memory>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "http/connections/connection.hpp"
#include "http/connections/response_head.hpp"
#include "http/connections/server_state.hpp"

namespace bughook::http {

class Session;

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using Sessions = std::list<Session*>;

  Listener(base::Loop& loop, std::shared_ptr<ServerState> state);
  ~Listener();

  /// Any thread, before start. Answers with the port that was bound.
  [[nodiscard]] base::Result<std::uint16_t> bind(const Endpoint& endpoint);

  void start();
  /// Stops accepting; what has come in so far is served, idle connections are closed.
  void drain();
  /// Closes every connection, answers under way too.
  void stop();

  [[nodiscard]] Sessions::iterator enter(Session& session);
  void leave(Sessions::iterator place);

  [[nodiscard]] base::Loop& loop() { return loop_; }
  [[nodiscard]] ServerState& state() { return *state_; }
  [[nodiscard]] bool is_draining() const { return is_draining_; }
  [[nodiscard]] std::string_view date() { return date_.text(state_->clock.now()); }

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, base::Loop::Executor>;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        base::Loop::Executor>;

  static base::Awaitable<void> accept_all(std::shared_ptr<Listener> self);
  static base::Awaitable<void> sweep(std::shared_ptr<Listener> self);

  void serve(Socket socket, const Endpoint& peer);
  void refuse(Socket& socket);
  [[nodiscard]] bool end_an_idle_one();
  void accept_waiting();
  void close_door();

  base::Loop& loop_;
  const std::shared_ptr<ServerState> state_;
  Acceptor acceptor_;
  Timer accept_pause_;
  Timer sweep_timer_;
  Sessions sessions_;
  DateCache date_;
  bool is_sweeping_ = false;
  bool is_draining_ = false;
};

}  // namespace bughook::http
