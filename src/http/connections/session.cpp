#include "http/connections/session.hpp"

#include <openssl/ssl.h>

#include "base/workers.hpp"
#include "http/bodies/pace.hpp"
#include "http/problem.hpp"

namespace bughook::http {

using base::Awaitable;
using base::Error;
using base::SteadyTime;

namespace {

/// Half a year: long enough to count, short enough that a host can go back.
constexpr const char* https_only_for = "max-age=15552000";

}  // namespace

Session::Session(std::shared_ptr<Listener> home, Socket socket, const boost::asio::ip::address& remote)
    : home_(std::move(home)),
      state_(home_->state()),
      activity_(state_.activity),
      remote_(remote),
      connection_(std::move(socket), state_.certificate ? state_.certificate->context() : nullptr),
      body_share_(state_.body_bytes, counted_as(remote)),
      answer_share_(state_.answer_bytes, counted_as(remote)),
      place_(home_->enter(*this)) {
  state_.metrics.connections_open.add(1);
  buffer_.reserve(read_bytes);
}

Session::~Session() {
  home_->leave(place_);
  if (is_counted_) state_.connections.close(remote_);
  state_.metrics.connections_open.add(-1);
  if (!holds_socket_) return;
  state_.quiet_sockets.close(remote_);
  state_.metrics.quiet_sockets_open.add(-1);
}

void Session::check_deadline(SteadyTime at) {
  const bool is_cut = stream_ != nullptr && stream_->is_cut();
  const bool gives_way = body_share_.has_given_way() || answer_share_.has_given_way();
  if (at < deadline_ && !is_cut && !gives_way) return;
  has_expired_ = true;
  connection_.cancel();
}

bool Session::give_way(SteadyTime at) {
  const bool is_idle = phase_ == Phase::idle && at >= idle_since_ + state_.settings.idle_at_least;
  if (!is_idle || !is_counted_ || connection_.has_unread()) return false;
  is_counted_ = false;
  state_.connections.close(remote_);
  connection_.cancel();
  return true;
}

void Session::drain() {
  if (phase_ == Phase::idle || phase_ == Phase::holding) connection_.cancel();
  if (stream_) stream_->end();
}

void Session::stop() {
  is_stopped_ = true;
  connection_.close();
  if (stream_) stream_->end();
}

void Session::begin(Phase phase, SteadyTime deadline) {
  phase_ = phase;
  deadline_ = deadline;
  has_expired_ = false;
}

Awaitable<void> Session::run(std::unique_ptr<Session> self) { co_await self->serve(); }

Awaitable<void> Session::serve() {
  if (connection_.is_tls()) {
    begin(Phase::shaking_hands, now() + state_.settings.handshake_timeout);
    auto [error] = co_await connection_.shake_hands();
    if (error) co_return;
  }
  auto next = Next::request;
  while (next == Next::request) next = co_await serve_one();
  if (next == Next::socket) next = co_await hold_socket();
  co_await leave(next);
}

Awaitable<Session::Next> Session::serve_one() {
  Exchange exchange(state_.settings.header_bytes_max);
  auto& request = exchange.request;
  request.remote_address = remote_;
  request.loop = &home_->loop();
  request.is_tls = connection_.is_tls();

  auto arrived = co_await read_header(exchange.parser);
  if (arrived) {
    exchange.match = state_.router.match(request.method, request.path);
    request.parameters = std::move(exchange.match.parameters);
    if (auto early = answer_to_header(exchange)) {
      const auto rest = exchange.parser.is_done() ? Rest::is_read : Rest::is_unread;
      co_return co_await send(std::move(*early), exchange, rest);
    }
    if (has_gate(exchange)) {
      auto refused = co_await pass_gate(request, *exchange.match.route);
      if (is_stopped_) co_return Next::nothing;
      if (refused) co_return co_await send(std::move(*refused), exchange, rest_of(exchange.parser));
    }
    if (!exchange.parser.is_done()) arrived = co_await read_body(exchange.parser, request);
  }
  if (!arrived) {
    if (!arrived.error()) co_return Next::nothing;
    co_return co_await send(std::move(*arrived.error()), exchange, Rest::is_unread);
  }
  const auto& route = *exchange.match.route;
  begin(Phase::answering, never);
  const auto encoding = *parse_encoding(request.header("Content-Encoding"));
  if (encoding != Encoding::identity && !request.body.empty()) {
    arrived = co_await unpack(request, encoding, route.body_limit);
    if (!arrived && !arrived.error()) co_return Next::nothing;
    if (!arrived) co_return co_await send(std::move(*arrived.error()), exchange, Rest::is_read);
  }
  state_.metrics.request_bytes.add(request.body.size());
  auto response = co_await answer(request, route);
  if (is_stopped_) co_return Next::nothing;
  if (response.status == 101 && !may_hold_socket()) response = busy("The server holds as many WebSockets as it may.");
  if (response.stream && has_sound_headers(response)) co_return co_await stream(std::move(response), exchange);
  co_return co_await send(std::move(response), exchange, Rest::is_read);
}

Awaitable<Response> Session::answer(Request& request, const Route& route) {
  if (const auto* handler = std::get_if<WorkHandler>(&route.handler)) {
    auto response =
        co_await base::run_on(state_.workers, home_->loop(), [&] { return answer_blocking(request, *handler, route); });
    if (!response) co_return busy(no_worker_is_free);
    co_return std::move(*response);
  }
  try {
    auto response = co_await std::get<LoopHandler>(route.handler)(request);
    co_return response;
  } catch (const std::exception& exception) {
    co_return failed(route, exception.what());
  } catch (...) {
    co_return failed(route, "with something that is no std::exception");
  }
}

Response Session::answer_blocking(const Request& request, const WorkHandler& handler, const Route& route) {
  try {
    return handler(request);
  } catch (const std::exception& exception) {
    return failed(route, exception.what());
  } catch (...) {
    return failed(route, "with something that is no std::exception");
  }
}

Response Session::failed(const Route& route, std::string_view what) {
  state_.log.error("{} {} failed: {}", to_text(route.method), route.pattern, what);
  return problem(Error{});
}

Awaitable<Session::Next> Session::send(Response response, Exchange& exchange, Rest rest) {
  const auto& parser = exchange.parser;
  let_go(exchange.request);
  const bool has_body = !parser.is_head() && response.status != 304;
  if (has_body && response.body.size() > ByteShare::free_bytes) {
    const auto verdict = answer_share_.cover(response.body.size(), now());
    state_.answer_alarm.note(verdict, remote_, now());
    if (verdict != ByteShare::Verdict::granted) response = busy("Too many large answers are being sent.");
  }
  prepare(response, exchange);
  state_.metrics.count_request(response.status);

  const bool we_end = rest == Rest::is_unread || home_->is_draining();
  const bool client_ends = !we_end && !parser.keeps_alive();
  auto line = we_end || client_ends ? ConnectionLine::close : ConnectionLine::none;
  if (line == ConnectionLine::none && parser.is_http_1_0()) line = ConnectionLine::keep_alive;
  if (response.status == 101) line = ConnectionLine::upgrade;
  head_.clear();
  append_head(head_, response, home_->date(), line);
  const bool written = co_await write(head_, has_body ? response.body : std::string_view{});
  answer_share_.release();
  if (!written) co_return Next::nothing;
  if (response.status == 101) co_return Next::socket;
  if (we_end) co_return Next::linger;
  co_return client_ends ? Next::goodbye : Next::request;
}

/// The headers that are the server's, and none that could not be sent.
void Session::prepare(Response& response, const Exchange& exchange) {
  if (!has_sound_headers(response)) {
    state_.log.error("an answer had a header that can not be sent; 500 was sent instead");
    response = problem(Error{});
  }
  const auto& match = exchange.match;
  const bool is_sdk = match.route != nullptr ? match.route->cors == Cors::sdk : match.sdk_methods.any();
  if (is_sdk) {
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  } else if (state_.settings.is_https_only) {
    response.headers.emplace_back("Strict-Transport-Security", https_only_for);
  }
  if (state_.settings.logs_requests) {
    // The route in place of the path, which may hold a token.
    state_.log.debug("{} {} {} for {}", to_text(exchange.request.method),
                     match.route != nullptr ? match.route->pattern : "no route", response.status, remote_.to_string());
  }
}

/// A client that takes its answer slowly shall not hold the body of its request as well.
void Session::let_go(Request& request) {
  std::string().swap(request.body);
  body_share_.release();
}

Awaitable<bool> Session::write(std::string_view head, std::string_view body) {
  const auto total = head.size() + body.size();
  auto written = connection_.write_now(head, body);  // an operation of the loop would cost as much again
  if (written == total) co_return true;
  Pace pace(state_.write_pace, now());
  begin(Phase::writing, pace.deadline());
  while (true) {
    const auto head_left = head.substr(std::min(written, head.size()));
    const auto body_left = body.substr(written - (head.size() - head_left.size()));
    auto [error, bytes] =
        co_await connection_.write_some({boost::asio::buffer(head_left), boost::asio::buffer(body_left)});
    written += bytes;
    if (written == total) co_return true;
    if (error) {
      if (has_expired_) state_.metrics.timeouts.add();
      if (answer_share_.has_given_way()) state_.answer_alarm.note(ByteShare::Verdict::gave_way, remote_, now());
      co_return false;
    }
    const auto moment = now();
    pace.note(bytes, moment);
    answer_share_.note_progress(bytes, moment);
    deadline_ = pace.deadline();
  }
}

Awaitable<void> Session::leave(Next how) {
  if (how == Next::nothing || is_stopped_) co_return;
  begin(Phase::lingering, now() + state_.settings.linger_timeout);
  if (connection_.is_tls()) co_await connection_.say_goodbye();
  if (how == Next::linger) co_await linger();
}

/// Closing with bytes unread makes the kernel send a reset, which can overtake the answer.
Awaitable<void> Session::linger() {
  connection_.stop_sending();
  buffer_.clear();
  std::size_t dropped = 0;
  while (dropped < state_.settings.linger_bytes_max && !has_expired_) {
    auto [error, bytes] = co_await connection_.read_raw(buffer_.prepare(read_bytes));
    if (error) co_return;
    dropped += bytes;
  }
}

}  // namespace bughook::http
