#include "outbound/connector.hpp"

#include <fmt/format.h>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "outbound/client.hpp"
#include "outbound/race.hpp"

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

base::Awaitable<Resolved> addresses_of(const Url& url, Resolver& resolver, base::Loop& loop) {
  if (url.host_is_address) {
    boost::system::error_code error;
    const auto address = ip::make_address(url.host, error);
    if (!error) co_return std::vector{address};
  }
  auto resolved = co_await resolver.resolve(loop, url.name_to_look_up());
  co_return resolved;
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
  auto endpoints = judge(interleaved(*resolved), url.port, guard_);
  if (!endpoints) co_return fail(FailureReason::blocked_address, std::move(endpoints.error()));
  Opened opened = fail(FailureReason::cancelled, "");
  if (flight.has_ended()) co_return opened;
  if (endpoints->size() == 1) {
    opened = co_await connect(url, endpoints->front(), flight, result);
  } else {
    laggards_.put_last(*endpoints, clock_.steady());
    opened = co_await race(url, std::move(*endpoints), flight, result);
  }
  co_return opened;
}

/// The time that the losers cost stands in the result as that of the connection.
base::Awaitable<Opened> Connector::race(const Url& url, std::vector<ip::tcp::endpoint> endpoints, Flight& flight,
                                        CallResult& result) {
  if (url.is_tls && !tls_) co_return fail(FailureReason::tls_error, tls_.error().detail);
  flight.step = Flight::Step::connecting;
  const auto start = clock_.steady();
  auto context = url.is_tls ? *tls_ : nullptr;
  const auto racing = std::make_shared<Race>(Race::Parts{loop_, clock_, std::move(context), url, std::move(endpoints)});
  flight.race = racing;
  co_await racing->run(flight.step_deadline);
  flight.race.reset();
  flight.step_deadline = base::SteadyTime::max();
  const auto now = clock_.steady();
  result.remote_address = racing->remote_address();
  auto connection = racing->take_winner();
  const auto connected_at = connection ? racing->connected_at() : now;
  result.timings.connect = base::microseconds_between(start, connected_at);
  result.timings.tls = base::microseconds_between(connected_at, now);
  if (flight.has_ended() && racing->was_securing()) flight.step = Flight::Step::securing;
  if (!connection || flight.has_ended()) co_return tl::unexpected(racing->failure());
  laggards_.note(racing->laggards(), now);
  laggards_.forgive(racing->winning_endpoint());
  note_opened(*connection, url);
  co_return connection;
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
  if (!connected) co_return tl::unexpected(std::move(connected.error()));
  note_opened(*connection, url);
  co_return connection;
}

base::Awaitable<tl::expected<void, CallFailure>> Connector::secure(Connection& connection, const Url& url) {
  if (!tls_) co_return fail(FailureReason::tls_error, tls_.error().detail);
  auto secured = co_await connection.start_tls(*tls_, url);
  co_return secured;
}

void Connector::note_opened(Connection& connection, const Url& url) {
  connection.note_opened(clock_.steady());
  opened_.add();
  if (url.is_tls && connection.is_tls_resumed()) resumed_.add();
}

base::Awaitable<base::Result<void>> check_address(const Url& url, Resolver& resolver, const AddressGuard& guard,
                                                  base::Loop& loop, std::chrono::milliseconds patience) {
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    base::Loop::Executor>
      timer(loop.executor(), patience);
  const auto resolved = co_await base::await_reply<Resolved>(loop, [&](base::Reply<Resolved> reply) {
    const auto lookup = std::make_shared<PendingLookup>(std::move(reply));
    timer.async_wait([lookup](boost::system::error_code error) {
      if (!error) lookup->answer(tl::unexpected(std::string("No answer in time")));
    });
    boost::asio::co_spawn(loop.executor(), look_up(lookup, url, resolver, loop), boost::asio::detached);
  });
  if (!resolved) co_return base::Result<void>{};
  const auto allowed = judge(*resolved, url.port, guard);
  if (!allowed) co_return base::fail(base::ErrorKind::unprocessable, allowed.error(), "url");
  co_return base::Result<void>{};
}

}  // namespace bughook::outbound
