#include "outbound/client.hpp"

#include <fmt/format.h>
#include <boost/asio/basic_waitable_timer.hpp>

#include "outbound/connection_pool.hpp"
#include "outbound/connector.hpp"
#include "outbound/flight.hpp"
#include "outbound/response_reader.hpp"

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
        pool_({settings.idle_per_origin, settings.idle_total, settings.idle_time}),
        timer_(loop.executor()) {}

  /// Static, with a share in the core: the call may outlast the client.
  static base::Awaitable<CallResult> make(std::shared_ptr<Core> core, Call call);
  void stop();

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        base::Loop::Executor>;

  base::Awaitable<void> run(const Call& call, Flight& flight, CallResult& result);
  /// True if the connection can serve another call.
  base::Awaitable<bool> exchange(Connection& connection, const Call& call, Flight& flight, ResponseReader& reader,
                                 CallResult& result);
  base::Awaitable<void> read_answer(Connection& connection, Flight& flight, ResponseReader& reader, CallResult& result);

  void begin(Flight& flight);
  void arm(milliseconds step);
  void sweep();

  const base::Clock& clock_;
  const ResponseLimits limits_;
  base::Counter& reused_;
  base::Counter& replaced_;

  Connector connector_;
  ConnectionPool pool_;
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
    co_await core->run(call, flight, result);
  }
  result.timings.total = base::microseconds_between(start, core->clock_.steady());
  if (flight.ending() == Flight::Ending::timeout) {
    result.outcome = fail(FailureReason::timeout, fmt::format("The call took longer than {} ms; {}.",
                                                              call.timeout.count(), words_of(flight.step)));
  } else if (flight.ending() == Flight::Ending::cancelled) {
    result.outcome = fail(FailureReason::cancelled, "The call was given up because this server is stopping.");
  }
  co_return result;
}

base::Awaitable<void> Client::Core::run(const Call& call, Flight& flight, CallResult& result) {
  auto connection = pool_.take(call.url->origin_in_text());
  result.timings.connection_reused = connection != nullptr;
  while (true) {
    if (connection == nullptr) {
      auto opened = co_await connector_.open(*call.url, flight, result);
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

base::Awaitable<bool> Client::Core::exchange(Connection& connection, const Call& call, Flight& flight,
                                             ResponseReader& reader, CallResult& result) {
  flight.step = Flight::Step::sending;
  auto head = head_of(call, connection.host_header());
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
      result.timings.first_byte = base::microseconds_between(start, clock_.steady());
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

base::Awaitable<CallResult> Client::post(Call call) { return Core::make(core_, call); }

base::Awaitable<CallResult> Client::get(Call call) {
  call.method = Method::get;
  return Core::make(core_, call);
}

void Client::stop() { core_->stop(); }

}  // namespace bughook::outbound
