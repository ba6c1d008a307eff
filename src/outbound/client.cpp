#include "outbound/client.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "outbound/connection_pool.hpp"
#include "outbound/flight.hpp"
#include "outbound/response_reader.hpp"

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// Deadlines are kept to this grain: a timer for each call would cost a fifth of a call.
constexpr milliseconds sweep_step{50};
// While no call is under way, only idle connections have to be looked at.
constexpr milliseconds idle_sweep_step{1000};
// A name with dozens of dead addresses must not eat the deadline in slices too thin to connect in.
constexpr std::size_t candidates_max = 4;

using Opened = tl::expected<std::unique_ptr<Connection>, CallFailure>;

microseconds since(base::SteadyTime start, base::SteadyTime now) {
  return std::chrono::duration_cast<microseconds>(now - start);
}

tl::unexpected<CallFailure> fail(FailureReason reason, std::string detail) {
  return tl::unexpected(CallFailure{reason, std::move(detail)});
}

std::string_view words_of(Flight::Step step) {
  switch (step) {
    case Flight::Step::resolving: return "the name was being resolved";
    case Flight::Step::connecting: return "it was connecting";
    case Flight::Step::securing: return "it was in the TLS handshake";
    case Flight::Step::sending: return "it was sending the request";
    case Flight::Step::waiting: return "it was waiting for the answer";
    case Flight::Step::reading: return "it was reading the answer";
  }
  return "it was under way";
}

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

class Client::Core : public std::enable_shared_from_this<Client::Core> {
 public:
  Core(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, ClientSettings settings,
       const base::Clock& clock, base::Metrics& metrics)
      : loop_(loop),
        resolver_(resolver),
        guard_(guard),
        clock_(clock),
        limits_{{settings.response_keep, settings.response_max}, settings.headers_max},
        tls_(TlsContext::make(settings.ca_file)),
        opened_(metrics.counter("outbound_connections_opened_total", "Connections made to receivers.")),
        reused_(metrics.counter("outbound_connections_reused_total", "Calls made on a kept connection.")),
        resumed_(metrics.counter("outbound_tls_resumed_total", "TLS handshakes that resumed a session.")),
        replaced_(metrics.counter("outbound_connections_replaced_total", "Kept connections found dead in a call.")),
        pool_({settings.idle_per_origin, settings.idle_total, settings.idle_time}),
        timer_(loop.executor()) {}

  /// Static, with a share in the core: the call may outlast the client.
  static base::Awaitable<CallResult> post(std::shared_ptr<Core> core, Call call);
  void stop();

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        base::Loop::Executor>;

  base::Awaitable<void> run(const Call& call, Flight& flight, CallResult& result);
  base::Awaitable<Opened> open(const Url& url, Flight& flight, CallResult& result);
  base::Awaitable<Resolved> resolve(const Url& url, Flight& flight);
  base::Awaitable<Opened> connect(const Url& url, const ip::tcp::endpoint& endpoint, Flight& flight,
                                  CallResult& result);
  /// True if the connection can serve another call.
  base::Awaitable<bool> exchange(Connection& connection, const Call& call, Flight& flight, ResponseReader& reader,
                                 CallResult& result);
  base::Awaitable<void> read_answer(Connection& connection, Flight& flight, ResponseReader& reader, CallResult& result);

  void begin(Flight& flight);
  void arm(milliseconds step);
  void sweep();

  base::Loop& loop_;
  Resolver& resolver_;
  const AddressGuard& guard_;
  const base::Clock& clock_;
  const ResponseLimits limits_;
  const base::Result<std::shared_ptr<TlsContext>> tls_;
  base::Counter& opened_;
  base::Counter& reused_;
  base::Counter& resumed_;
  base::Counter& replaced_;

  ConnectionPool pool_;
  Flights flights_;
  Timer timer_;
  milliseconds armed_step_{0};  // 0: the timer is not armed
  bool was_used_ = false;       // a call began since the last sweep
  base::SteadyTime pool_swept_{};
  bool is_stopped_ = false;
};

base::Awaitable<CallResult> Client::Core::post(std::shared_ptr<Core> core, Call call) {
  const auto start = core->clock_.steady();
  CallResult result;
  Flight flight(start + call.timeout);
  if (core->is_stopped_) {
    flight.end(Flight::Ending::cancelled);
  } else {
    core->begin(flight);
    co_await core->run(call, flight, result);
  }
  result.timings.total = since(start, core->clock_.steady());
  if (flight.ending() == Flight::Ending::timeout) {
    result.outcome = fail(FailureReason::timeout, fmt::format("The call took longer than {} ms; {}.",
                                                              call.timeout.count(), words_of(flight.step)));
  } else if (flight.ending() == Flight::Ending::cancelled) {
    result.outcome = fail(FailureReason::cancelled, "The call was given up because this server is stopping.");
  }
  co_return result;
}

base::Awaitable<void> Client::Core::run(const Call& call, Flight& flight, CallResult& result) {
  auto connection = pool_.take(call.url->origin());
  result.timings.connection_reused = connection != nullptr;
  while (true) {
    if (connection == nullptr) {
      auto opened = co_await open(*call.url, flight, result);
      if (!opened) {
        result.outcome = tl::unexpected(std::move(opened.error()));
        co_return;
      }
      connection = std::move(*opened);
    } else {
      reused_.add();
    }
    flight.connection = connection.get();
    result.remote_address = connection->remote_address();
    ResponseReader reader(limits_);
    const bool is_reusable = co_await exchange(*connection, call, flight, reader, result);
    flight.connection = nullptr;
    if (is_reusable && !flight.has_ended()) pool_.put(std::move(connection), clock_.steady());
    if (result.outcome || flight.has_ended()) co_return;
    connection.reset();
    // The server may have closed a kept connection just as we used it. Only then is a second try fair.
    if (!result.timings.connection_reused || !reader.is_untouched()) co_return;
    result.timings.connection_reused = false;
    replaced_.add();
  }
}

base::Awaitable<Resolved> Client::Core::resolve(const Url& url, Flight& flight) {
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

base::Awaitable<Opened> Client::Core::open(const Url& url, Flight& flight, CallResult& result) {
  flight.step = Flight::Step::resolving;
  const auto start = clock_.steady();
  const auto resolved = co_await resolve(url, flight);
  result.timings.dns = since(start, clock_.steady());
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
    if (!opened && opened.error().reason == FailureReason::tls_error) break;
  }
  co_return opened;
}

base::Awaitable<Opened> Client::Core::connect(const Url& url, const ip::tcp::endpoint& endpoint, Flight& flight,
                                              CallResult& result) {
  auto connection = std::make_unique<Connection>(loop_, endpoint, url);
  result.remote_address = connection->remote_address();
  flight.step = Flight::Step::connecting;
  flight.connection = connection.get();
  const auto start = clock_.steady();
  auto connected = co_await connection->connect();
  const auto connected_at = clock_.steady();
  result.timings.connect = since(start, connected_at);
  if (connected && url.is_tls && !flight.has_ended()) {
    flight.step = Flight::Step::securing;
    if (!tls_) {
      connected = fail(FailureReason::tls_error, tls_.error().detail);
    } else {
      connected = co_await connection->start_tls(*tls_, url);
    }
    result.timings.tls = since(connected_at, clock_.steady());
    if (connected && connection->is_tls_resumed()) resumed_.add();
  }
  flight.connection = nullptr;
  if (!connected && clock_.steady() >= flight.step_deadline) {
    co_return fail(FailureReason::timeout, fmt::format("{} did not answer in time.", connection->remote_address()));
  }
  if (!connected) co_return tl::unexpected(std::move(connected.error()));
  opened_.add();
  co_return connection;
}

base::Awaitable<bool> Client::Core::exchange(Connection& connection, const Call& call, Flight& flight,
                                             ResponseReader& reader, CallResult& result) {
  flight.step = Flight::Step::sending;
  auto head = fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{}\r\n", call.url->target,
                          connection.host_header(), call.body.size(), call.header_lines);
  const auto sent = co_await connection.send(head, call.body);
  if (flight.has_ended()) co_return false;
  flight.step = Flight::Step::waiting;
  co_await read_answer(connection, flight, reader, result);
  // A server may answer and hang up without reading all of the request: its answer counts.
  if (!sent && !result.outcome && reader.is_untouched()) result.outcome = tl::unexpected(sent.error());
  co_return sent&& result.outcome&& reader.is_connection_reusable();
}

base::Awaitable<void> Client::Core::read_answer(Connection& connection, Flight& flight, ResponseReader& reader,
                                                CallResult& result) {
  const auto start = clock_.steady();
  auto progress = ResponseReader::Progress::more;
  while (progress == ResponseReader::Progress::more) {
    const auto received = co_await connection.receive();
    if (flight.has_ended()) co_return;
    if (!received) {
      result.outcome = tl::unexpected(received.error());
      co_return;
    }
    if (flight.step == Flight::Step::waiting) {
      flight.step = Flight::Step::reading;
      result.timings.first_byte = since(start, clock_.steady());
    }
    progress = received->empty() ? reader.read_end() : reader.read(*received);
  }
  if (progress == ResponseReader::Progress::done) {
    result.outcome = reader.take_answer();
  } else {
    result.outcome = tl::unexpected(reader.failure());
  }
}

void Client::Core::stop() {
  is_stopped_ = true;
  for (auto& flight : flights_) flight.end(Flight::Ending::cancelled);
  pool_.clear();
  timer_.cancel();
}

void Client::Core::begin(Flight& flight) {
  flights_.push_back(flight);
  was_used_ = true;
  if (armed_step_ != sweep_step) arm(sweep_step);
}

void Client::Core::arm(milliseconds step) {
  armed_step_ = step;
  timer_.expires_after(step);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto core = weak.lock();
    if (!error && core) core->sweep();
  });
}

/// Stays at the fast step while calls keep coming, so that not each of them sets the timer.
void Client::Core::sweep() {
  const auto now = clock_.steady();
  for (auto& flight : flights_) flight.end_if_overdue(now);
  if (now - pool_swept_ >= idle_sweep_step) {
    pool_.drop_stale(now);
    pool_swept_ = now;
  }
  armed_step_ = milliseconds(0);
  if (std::exchange(was_used_, false) || !flights_.empty()) {
    arm(sweep_step);
  } else if (pool_.size() != 0) {
    arm(idle_sweep_step);
  }
}

base::Result<void> check_settings(const ClientSettings& settings) {
  const auto tls = TlsContext::make(settings.ca_file);
  if (!tls) return tl::unexpected(tls.error());
  return {};
}

Client::Client(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, ClientSettings settings,
               const base::Clock& clock, base::Metrics& metrics)
    : core_(std::make_shared<Core>(loop, resolver, guard, std::move(settings), clock, metrics)) {}

Client::~Client() { core_->stop(); }

base::Awaitable<CallResult> Client::post(Call call) { return Core::post(core_, call); }

void Client::stop() { core_->stop(); }

base::Awaitable<base::Result<void>> check_address(const Url& url, Resolver& resolver, const AddressGuard& guard,
                                                  base::Loop& loop) {
  const auto resolved = co_await addresses_of(url, resolver, loop);
  if (!resolved) co_return base::Result<void>{};
  const auto allowed = judge(*resolved, url.port, guard);
  if (!allowed) co_return base::fail(base::ErrorKind::unprocessable, allowed.error(), "url");
  co_return base::Result<void>{};
}

}  // namespace bughook::outbound
