#include "outbound/connector.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "outbound/client.hpp"

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

// A name with dozens of dead addresses must not eat the deadline in slices too thin to connect in.
constexpr std::size_t candidates_max = 4;

base::Awaitable<Resolved> addresses_of(const Url& url, Resolver& resolver, base::Loop& loop) {
  if (url.host_is_address) {
    boost::system::error_code error;
    const auto address = ip::make_address(url.host, error);
    if (!error) co_return std::vector{address};
  }
  auto resolved = co_await resolver.resolve(loop, url.host);
  co_return resolved;
}

/// The endpoints that may be connected to; if there are none, why, in words.
tl::expected<std::vector<ip::tcp::endpoint>, std::string> judge(const std::vector<ip::address>& addresses,
                                                                std::uint16_t port, const AddressGuard& guard) {
  std::vector<ip::tcp::endpoint> allowed;
  std::string denials;
  for (const auto& address : addresses) {
    const ip::tcp::endpoint endpoint(address, port);
    if (const auto denial = guard.denial(endpoint)) {
      denials += (denials.empty() ? "" : "; ") + *denial;
    } else {
      allowed.push_back(endpoint);
    }
  }
  if (allowed.empty()) return tl::unexpected(fmt::format("Calls to this address are not allowed: {}.", denials));
  return allowed;
}

base::Awaitable<void> look_up(std::shared_ptr<PendingLookup> lookup, Url url, Resolver& resolver, base::Loop& loop) {
  auto resolved = co_await addresses_of(url, resolver, loop);
  lookup->answer(std::move(resolved));
}

}  // namespace

Connector::Connector(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, const std::string& ca_file,
                     const base::Clock& clock, base::Metrics& metrics)
    : loop_(loop),
      resolver_(resolver),
      guard_(guard),
      clock_(clock),
      tls_(TlsContext::make(ca_file)),
      opened_(metrics.counter("outbound_connections_opened_total", "Connections made to servers.")),
      resumed_(metrics.counter("outbound_tls_resumed_total", "TLS handshakes that resumed a session.")) {}

base::Awaitable<Opened> Connector::open(const Url& url, Flight& flight, CallResult& result) {
  flight.step = Flight::Step::resolving;
  const auto start = clock_.steady();
  const auto resolved = co_await resolve(url, flight);
  result.timings.dns = base::microseconds_between(start, clock_.steady());
  if (!resolved) {
    co_return fail(FailureReason::dns_error,
                   fmt::format("The name {} could not be resolved: {}.", url.host, resolved.error()));
  }
  auto endpoints = judge(*resolved, url.port, guard_);
  if (!endpoints) co_return fail(FailureReason::blocked_address, std::move(endpoints.error()));
  const auto count = std::min(endpoints->size(), candidates_max);
  Opened opened = fail(FailureReason::cancelled, "");
  for (std::size_t i = 0; i < count && !opened && !flight.has_ended(); ++i) {
    const auto now = clock_.steady();
    flight.step_deadline = now + (flight.deadline() - now) / static_cast<int>(count - i);
    opened = co_await connect(url, (*endpoints)[i], flight, result);
    flight.step_deadline = base::SteadyTime::max();
    if (!opened && is_of_tls(opened.error().reason)) break;
  }
  co_return opened;
}

base::Awaitable<Resolved> Connector::resolve(const Url& url, Flight& flight) {
  if (url.host_is_address) {
    auto literal = co_await addresses_of(url, resolver_, loop_);
    co_return literal;
  }
  auto resolved = co_await base::await_reply<Resolved>(loop_, [&](base::Reply<Resolved> reply) {
    flight.lookup = std::make_shared<PendingLookup>(std::move(reply));
    boost::asio::co_spawn(loop_.executor(), look_up(flight.lookup, url, resolver_, loop_), boost::asio::detached);
  });
  flight.lookup.reset();
  co_return resolved;
}

base::Awaitable<Opened> Connector::connect(const Url& url, const ip::tcp::endpoint& endpoint, Flight& flight,
                                           CallResult& result) {
  auto connection = std::make_unique<Connection>(loop_, endpoint, url);
  result.remote_address = connection->remote_address();
  flight.step = Flight::Step::connecting;
  flight.connection = connection.get();
  const auto start = clock_.steady();
  auto connected = co_await connection->connect();
  const auto connected_at = clock_.steady();
  result.timings.connect = base::microseconds_between(start, connected_at);
  if (connected && url.is_tls && !flight.has_ended()) {
    flight.step = Flight::Step::securing;
    connected = co_await secure(*connection, url);
    result.timings.tls = base::microseconds_between(connected_at, clock_.steady());
  }
  flight.connection = nullptr;
  if (!connected && clock_.steady() >= flight.step_deadline) {
    co_return fail(FailureReason::timeout, fmt::format("{} did not answer in time.", connection->remote_address()));
  }
  if (!connected) co_return tl::unexpected(std::move(connected.error()));
  opened_.add();
  co_return connection;
}

base::Awaitable<tl::expected<void, CallFailure>> Connector::secure(Connection& connection, const Url& url) {
  if (!tls_) co_return fail(FailureReason::tls_error, tls_.error().detail);
  auto secured = co_await connection.start_tls(*tls_, url);
  if (secured && connection.is_tls_resumed()) resumed_.add();
  co_return secured;
}

base::Awaitable<base::Result<void>> check_address(const Url& url, Resolver& resolver, const AddressGuard& guard,
                                                  base::Loop& loop) {
  const auto resolved = co_await addresses_of(url, resolver, loop);
  if (!resolved) co_return base::Result<void>{};
  const auto allowed = judge(*resolved, url.port, guard);
  if (!allowed) co_return base::fail(base::ErrorKind::unprocessable, allowed.error(), "url");
  co_return base::Result<void>{};
}

}  // namespace bughook::outbound
