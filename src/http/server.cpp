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

/// `::` takes IPv4 as well, where the system has IPv6 at all.
boost::asio::ip::address every_address() {
  boost::asio::io_context context;
  tcp::socket probe(context);
  boost::system::error_code error;
  probe.open(tcp::v6(), error);
  if (error) return boost::asio::ip::address_v4::any();
  return boost::asio::ip::address_v6::any();
}

}  // namespace

Server::Server(base::Loops& loops, base::Workers& workers, ServerSettings settings, const base::Clock& clock,
               base::Metrics& metrics, base::Log& log)
    : loops_(loops), state_(std::make_shared<ServerState>(std::move(settings), workers, clock, metrics, log)) {}

Server::~Server() { stop(); }

Result<void> Server::bind() {
  const auto& settings = state_->settings;
  boost::system::error_code error;
  const auto address =
      settings.address.empty() ? every_address() : boost::asio::ip::make_address(settings.address, error);
  if (error) return fail(ErrorKind::invalid, "The listen address " + settings.address + " is not an IP address.");
  endpoint_ = {address, settings.port};
  if (!settings.tls_certificate.empty()) {
    auto certificate = Certificate::read(settings.tls_certificate, settings.tls_key);
    if (!certificate) return Failure(std::move(certificate.error()));
    state_->certificate = std::move(*certificate);
  }
  if (settings.port != 0 && is_taken(endpoint_)) {
    return fail(ErrorKind::unavailable, "Port " + std::to_string(settings.port) + " of " + address.to_string() +
                                            " is in use: another program, or another server, listens there.");
  }
  auto bound = bind_each_loop();
  if (!bound) listeners_.clear();
  return bound;
}

Result<void> Server::bind_each_loop() {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    listeners_.push_back(std::make_shared<Listener>(loops_.at(i), state_));
    auto bound = listeners_.back()->bind(endpoint_);
    if (!bound) return Failure(std::move(bound.error()));
    endpoint_.port(*bound);
  }
  return {};
}

void Server::start(Router router) {
  state_->router = std::move(router);
  is_started_ = true;
  on_each_loop(&Listener::start);
}

void Server::read_certificate_again(Reading reading) {
  auto* certificate = state_->certificate.get();
  if (certificate == nullptr) return;
  if (reading == Reading::when_changed && !certificate->has_changed()) return;
  if (auto read = certificate->read_again(); !read) {
    state_->log.error("The certificate before is served on, until {}: {}", certificate->last_day(),
                      read.error().detail);
    return;
  }
  state_->log.info("The TLS certificate was read again; it is valid until {}.", certificate->last_day());
}

/// The token makes a wait that begins at once wait for the call, too.
void Server::on_each_loop(void (Listener::*call)()) {
  for (auto& listener : listeners_) {
    listener->loop().post([listener, call, token = Activity::Token(state_->activity)] { ((*listener).*call)(); });
  }
}

void Server::drain(std::chrono::milliseconds limit) {
  if (!is_started_) return;
  on_each_loop(&Listener::drain);
  state_->activity.wait_until_none(limit);
}

void Server::stop() {
  if (listeners_.empty()) return;
  const bool loops_run = !listeners_.front()->loop().context().stopped();
  if (is_started_ && loops_run) {
    on_each_loop(&Listener::stop);
    if (!state_->activity.wait_until_none(stop_limit)) {
      state_->log.warning("http: some requests were still being answered when the server stopped");
    }
  }
  listeners_.clear();
}

}  // namespace bughook::http
