#include "http/connections/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "http/connections/session.hpp"
#include "http/problem.hpp"

namespace bughook::http {

using base::Awaitable;
using base::ErrorKind;
using base::fail;
using boost::system::error_code;

namespace {

/// When the process is out of descriptors, accept fails at once, again and again.
constexpr std::chrono::milliseconds accept_retry{100};

constexpr std::size_t idle_looks_max = 64;

void set_flag(int descriptor, int option, error_code& error) {
  const int on = 1;
  if (!error && ::setsockopt(descriptor, SOL_SOCKET, option, &on, sizeof on) != 0) {
    error.assign(errno, boost::system::system_category());
  }
}

}  // namespace

Listener::Listener(base::Loop& loop, std::shared_ptr<ServerState> state)
    : loop_(loop),
      state_(std::move(state)),
      acceptor_(loop.executor()),
      accept_pause_(loop.executor()),
      sweep_timer_(loop.executor()) {}

Listener::~Listener() = default;

base::Result<std::uint16_t> Listener::bind(const Endpoint& endpoint) {
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && endpoint.address().is_v6()) acceptor_.set_option(boost::asio::ip::v6_only(false), error);
  if (!error) set_flag(acceptor_.native_handle(), SO_REUSEADDR, error);
  if (!error) set_flag(acceptor_.native_handle(), SO_REUSEPORT, error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(state_->settings.accept_queue, error);
  const auto bound = error ? Endpoint{} : acceptor_.local_endpoint(error);
  if (!error) return bound.port();
  return fail(ErrorKind::unavailable, "Listening on " + endpoint.address().to_string() + " port " +
                                          std::to_string(endpoint.port()) + " failed: " + error.message() + ".");
}

void Listener::start() {
  boost::asio::co_spawn(loop_.executor(), accept_all(shared_from_this()), boost::asio::detached);
}

Awaitable<void> Listener::accept_all(std::shared_ptr<Listener> self) {
  const Activity::Token token(self->state_->activity);
  bool has_warned = false;
  while (self->acceptor_.is_open()) {
    Endpoint peer;
    auto [error, socket] = co_await self->acceptor_.async_accept(peer, base::as_result);
    if (!error) {
      has_warned = false;
      self->serve(std::move(socket), peer);
    } else if (self->acceptor_.is_open() && error != boost::asio::error::connection_aborted) {
      if (!has_warned) self->state_->log.warning("accepting connections fails: {}", error.message());
      has_warned = true;
      self->accept_pause_.expires_after(accept_retry);
      co_await self->accept_pause_.async_wait(base::as_result);
    }
  }
}

void Listener::serve(Socket socket, const Endpoint& peer) {
  const auto address = without_mapping(peer.address());
  using Verdict = ConnectionCount::Verdict;
  auto verdict = state_->connections.open(address);
  if (verdict == Verdict::server_is_full && end_an_idle_one()) verdict = state_->connections.open(address);
  if (verdict != Verdict::admitted) {
    auto& counter =
        verdict == Verdict::server_is_full ? state_->metrics.refused_server_full : state_->metrics.refused_address_full;
    counter.add();
    return refuse(socket);
  }
  error_code error;  // a client that has gone already is noticed when its socket is read
  socket.set_option(boost::asio::ip::tcp::no_delay(true), error);
  auto session = std::make_unique<Session>(shared_from_this(), std::move(socket), address);
  boost::asio::co_spawn(loop_.executor(), Session::run(std::move(session)), boost::asio::detached);
}

/// Connections that nobody uses shall not keep out those that somebody would. A few are looked at, and go to the end of
/// the list, so that a flood does not have us walk through all of them.
bool Listener::end_an_idle_one() {
  const auto now = state_->clock.steady();
  for (std::size_t looked_at = 0; looked_at < std::min(sessions_.size(), idle_looks_max); ++looked_at) {
    auto* session = sessions_.front();
    sessions_.splice(sessions_.end(), sessions_, sessions_.begin());
    if (!session->give_way(now)) continue;
    state_->metrics.gave_way.add();
    return true;
  }
  return false;
}

/// One write that does not wait: whoever floods us gets no more of our time.
void Listener::refuse(Socket& socket) {
  if (state_->certificate) return;
  auto response = problem(503, "The server has as many connections as it may. Try again in a moment.");
  response.headers.emplace_back("Retry-After", "1");
  std::string answer;
  append_head(answer, response, date(), ConnectionLine::close);
  answer += response.body;
  error_code error;
  socket.non_blocking(true, error);
  socket.write_some(boost::asio::buffer(answer), error);
  socket.shutdown(Socket::shutdown_send, error);
}

Listener::Sessions::iterator Listener::enter(Session& session) {
  if (!is_sweeping_) {
    is_sweeping_ = true;
    boost::asio::co_spawn(loop_.executor(), sweep(shared_from_this()), boost::asio::detached);
  }
  return sessions_.insert(sessions_.end(), &session);
}

void Listener::leave(Sessions::iterator place) {
  sessions_.erase(place);
  if (sessions_.empty()) sweep_timer_.cancel();
}

Awaitable<void> Listener::sweep(std::shared_ptr<Listener> self) {
  const Activity::Token token(self->state_->activity);
  do {
    self->sweep_timer_.expires_after(self->state_->settings.sweep_interval);
    co_await self->sweep_timer_.async_wait(base::as_result);
    const auto now = self->state_->clock.steady();
    for (auto* session : self->sessions_) session->check_deadline(now);
  } while (!self->sessions_.empty());
  self->is_sweeping_ = false;
}

void Listener::drain() {
  if (is_draining_) return;
  is_draining_ = true;
  accept_waiting();
  close_door();
  for (auto* session : sessions_) session->drain();
}

/// Whoever finished the TCP handshake would otherwise get a reset.
void Listener::accept_waiting() {
  error_code error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    Endpoint peer;
    auto socket = acceptor_.accept(peer, error);
    if (!error) serve(std::move(socket), peer);
  }
}

void Listener::stop() {
  is_draining_ = true;
  close_door();
  for (auto* session : sessions_) session->stop();
}

void Listener::close_door() {
  error_code error;
  acceptor_.close(error);
  accept_pause_.cancel();
}

}  // namespace bughook::http
