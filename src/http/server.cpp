#include "http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/connections/listener.hpp"
#include "http/connections/tls.hpp"

namespace bughook::http {

using base::ErrorKind;
using base::fail;
using base::Failure;
using base::Result;
using tcp = boost::asio::ip::tcp;

namespace {

/// For handlers under way when the server is stopped without, or in spite of, a drain.
constexpr std::chrono::seconds stop_limit{5};

/// SO_REUSEPORT would let a second server of the same user share the port, silently: a socket without it
/// finds out.
bool is_taken(const tcp::endpoint& endpoint) {
  boost::asio::io_context context;
  tcp::socket probe(context);
  boost::system::error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::socket::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  return error == boost::asio::error::address_in_use;
}

}  // namespace

Server::Server(base::Loops& loops, base::Workers& workers, Router router, ServerSettings settings,
               const base::Clock& clock, base::Metrics& metrics, base::Log& log)
    : loops_(loops),
      state_(std::make_shared<ServerState>(std::move(router), std::move(settings), workers, clock, metrics, log)) {}

Server::~Server() { stop(); }

Result<void> Server::start() {
  const auto& settings = state_->settings;
  if (!settings.tls_certificate.empty()) {
    auto context = make_tls_context(settings.tls_certificate, settings.tls_key);
    if (!context) return Failure(std::move(context.error()));
    state_->tls = std::move(*context);
  }
  if (auto bound = bind(); !bound) {
    listeners_.clear();
    return bound;
  }
  on_each_loop(&Listener::start);
  return {};
}

Result<void> Server::bind() {
  if (!listeners_.empty()) return {};
  const auto& settings = state_->settings;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(settings.address, error);
  if (error) return fail(ErrorKind::invalid, "The listen address " + settings.address + " is not an IP address.");
  port_ = settings.port;
  if (port_ != 0 && is_taken({address, port_})) {
    return fail(ErrorKind::unavailable, "Port " + std::to_string(port_) + " of " + settings.address +
                                            " is in use: another program, or another server, listens there.");
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    listeners_.push_back(std::make_shared<Listener>(loops_.at(i), state_));
    auto bound = listeners_.back()->bind({address, port_});
    if (!bound) return Failure(std::move(bound.error()));
    port_ = *bound;
  }
  return {};
}

/// The token makes a wait that begins at once wait for the call, too.
void Server::on_each_loop(void (Listener::*call)()) {
  for (auto& listener : listeners_) {
    listener->loop().post([listener, call, token = Activity::Token(state_->activity)] { ((*listener).*call)(); });
  }
}

void Server::drain(std::chrono::milliseconds limit) {
  on_each_loop(&Listener::drain);
  state_->activity.wait_until_none(limit);
}

void Server::stop() {
  if (listeners_.empty()) return;
  const bool loops_run = !listeners_.front()->loop().context().stopped();
  if (loops_run) {
    on_each_loop(&Listener::stop);
    if (!state_->activity.wait_until_none(stop_limit)) {
      state_->log.warning("http: some requests were still being answered when the server stopped");
    }
  }
  listeners_.clear();
}

}  // namespace bughook::http
