#include "outbound/client.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/basic_waitable_timer.hpp>

#include "outbound/answers/response_reader.hpp"
#include "outbound/connection_pool.hpp"
#include "outbound/connector.hpp"
#include "outbound/flight.hpp"

namespace bughook::outbound {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Deadlines are kept to this grain: a timer for each call would cost a fifth of a call.
constexpr milliseconds sweep_step{50};
// While no call is under way, only idle connections have to be looked at.
constexpr milliseconds idle_sweep_step{1000};

/// What stands in a request's head beside its target, its host and the caller's lines.
constexpr std::size_t head_bytes_beside = 64;

std::string head_of(const Call& call, std::string_view host) {
  std::string head;
  head.reserve(head_bytes_beside + call.url->target.size() + host.size() + call.header_lines.size());
  head.append(call.method == Method::get ? "GET " : "POST ").append(call.url->target);
  head.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
  if (call.method == Method::post) {
    const fmt::format_int length(call.body.size());
    head.append("Content-Length: ").append(length.data(), length.size()).append("\r\n");
  }
  return head.append(call.header_lines).append("\r\n");
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

CallFailure found_dead() {
  return {FailureReason::connection_reset, "The other side of a kept connection is gone: it confirms nothing."};
}

CallFailure failure_of(const Flight& flight, const Call& call) {
  if (flight.ending() == Flight::Ending::cancelled) {
    return {FailureReason::cancelled, "The call was given up because this server is stopping."};
  }
  return {FailureReason::timeout,
          fmt::format("The call took longer than {} ms; {}.", call.timeout.count(), words_of(flight.step))};
}

}  // namespace

class Client::Core : public std::enable_shared_from_this<Client::Core> {
 public:
  Core(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, ClientSettings settings,
       const base::Clock& clock, base::Metrics& metrics)
      : clock_(clock),
        limits_{{settings.response_keep, settings.response_max}, settings.headers_max},
        reused_(metrics.counter("outbound_connections_reused_total", "Calls made on a kept connection.")),
        replaced_(metrics.counter("outbound_connections_replaced_total", "Kept connections found dead in a call.")),
        connector_(loop, resolver, guard, settings.ca_file, clock, metrics),
        pool_({settings.idle_per_origin, settings.idle_total, settings.idle_time, settings.connection_age}),
        silence_max_(settings.silence_max),
        timer_(loop.executor()) {}

  /// Static, with a share in the core: the call may outlast the client.
  static base::Awaitable<CallResult> make(std::shared_ptr<Core> core, Call call);
  void stop();

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        base::Loop::Executor>;

  base::Awaitable<void> run(const Call& call, base::SteadyTime start, Flight& flight, CallResult& result);
  using Failure = std::optional<CallFailure>;
  base::Awaitable<Failure> exchange(Connection& connection, const Call& call, Flight& flight, ResponseReader& reader,
                                    CallResult& result);
  base::Awaitable<Failure> read_answer(Connection& connection, Flight& flight, ResponseReader& reader,
                                       CallResult& result);
  static void conclude(CallResult& result, ResponseReader& reader, Failure failure);

  void begin(Flight& flight);
  void arm(milliseconds step);
  void sweep();

  const base::Clock& clock_;
  const ResponseLimits limits_;
  base::Counter& reused_;
  base::Counter& replaced_;

  Connector connector_;
  ConnectionPool pool_;
  const milliseconds silence_max_;
  Flights flights_;
  Timer timer_;
  milliseconds armed_step_{0};  // 0: the timer is not armed
  bool was_used_ = false;       // a call began since the last sweep
  base::SteadyTime pool_swept_{};
  bool is_stopped_ = false;
};

base::Awaitable<CallResult> Client::Core::make(std::shared_ptr<Core> core, Call call) {
  const auto start = core->clock_.steady();
  CallResult result;
  Flight flight(start + call.timeout);
  if (core->is_stopped_) {
    flight.end(Flight::Ending::cancelled);
  } else {
    core->begin(flight);
    co_await core->run(call, start, flight, result);
  }
  result.timings.total = base::microseconds_between(start, core->clock_.steady());
  if (flight.has_ended() && !result.outcome) result.outcome = tl::unexpected(failure_of(flight, call));
  co_return result;
}

base::Awaitable<void> Client::Core::run(const Call& call, base::SteadyTime start, Flight& flight, CallResult& result) {
  auto connection = pool_.take(call.url->origin_in_text(), start);
  while (true) {
    const bool is_kept = connection != nullptr;
    result.timings.connection_reused = is_kept;
    if (is_kept) {
      reused_.add();
      flight.watch_for_life(start, std::min(silence_max_, call.timeout / 2));
    } else {
      auto opened = co_await connector_.open(*call.url, flight, result);
      if (!opened) {
        result.outcome = tl::unexpected(std::move(opened.error()));
        co_return;
      }
      connection = std::move(*opened);
    }
    flight.connection = connection.get();
    result.remote_address = connection->remote_address();
    ResponseReader reader(limits_);
    auto failure = co_await exchange(*connection, call, flight, reader, result);
    flight.connection = nullptr;
    flight.end_watch();
    if (flight.has_ended()) failure = failure_of(flight, call);
    if (!failure && connection->is_open() && reader.is_connection_reusable())
      pool_.put(std::move(connection), clock_.steady());
    if (failure && is_kept) pool_.drop(call.url->origin_in_text());
    // The server may have closed a kept connection just as we used it. Only then is a second try fair.
    const bool is_fair = failure && is_kept && reader.is_untouched() && !flight.has_ended();
    if (!is_fair) {
      conclude(result, reader, std::move(failure));
      co_return;
    }
    connection.reset();
    result.was_resent = true;
    replaced_.add();
  }
}

/// What the server said counts as soon as its head is whole: a body that breaks off does not undo a status.
void Client::Core::conclude(CallResult& result, ResponseReader& reader, Failure failure) {
  auto answer = reader.take_answer();
  if (failure && !reader.has_head()) {
    result.unfinished = std::move(answer);
    result.outcome = tl::unexpected(std::move(*failure));
  } else {
    answer.trouble = std::move(failure);
    result.outcome = std::move(answer);
  }
}

base::Awaitable<Client::Core::Failure> Client::Core::exchange(Connection& connection, const Call& call, Flight& flight,
                                                              ResponseReader& reader, CallResult& result) {
  flight.step = Flight::Step::sending;
  auto head = head_of(call, connection.host_header());
  const auto sent = co_await connection.send(head, call.body);
  if (flight.has_ended()) co_return std::nullopt;
  if (flight.was_found_dead()) co_return found_dead();
  flight.step = Flight::Step::waiting;
  auto failure = co_await read_answer(connection, flight, reader, result);
  // A server may answer and hang up without reading all of the request: its answer counts.
  if (!sent && reader.is_untouched()) failure = sent.error();
  if (!sent && !failure) connection.close();  // half of a request stands on it
  co_return failure;
}

base::Awaitable<Client::Core::Failure> Client::Core::read_answer(Connection& connection, Flight& flight,
                                                                 ResponseReader& reader, CallResult& result) {
  const auto start = clock_.steady();
  auto progress = ResponseReader::Progress::more;
  while (progress == ResponseReader::Progress::more) {
    const auto received = co_await connection.receive();
    if (flight.has_ended()) co_return std::nullopt;
    if (flight.was_found_dead()) co_return found_dead();
    if (!received) co_return received.error();
    if (flight.step == Flight::Step::waiting) {
      flight.step = Flight::Step::reading;
      result.timings.first_byte = base::microseconds_between(start, clock_.steady());
    }
    progress = received->empty() ? reader.read_end() : reader.read(*received);
  }
  if (progress == ResponseReader::Progress::failed) co_return reader.failure();
  co_return std::nullopt;
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

base::Awaitable<CallResult> Client::post(Call call) { return Core::make(core_, call); }

base::Awaitable<CallResult> Client::get(Call call) {
  call.method = Method::get;
  return Core::make(core_, call);
}

void Client::stop() { core_->stop(); }

}  // namespace bughook::outbound
