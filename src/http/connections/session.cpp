#include "http/connections/session.hpp"

#include <openssl/ssl.h>
#include <boost/beast/core/string.hpp>

#include "base/workers.hpp"
#include "http/cors.hpp"
#include "http/problem.hpp"

namespace bughook::http {

using base::Awaitable;
using base::Error;
using base::ErrorKind;
using base::SteadyTime;

namespace {

/// One recv takes a small request whole; growing the buffer on the way would cost four more.
constexpr std::size_t read_bytes = 16 * 1024;
/// For bodies that need many.
constexpr std::size_t read_bytes_large = 64 * 1024;
/// Unpacking so much takes a loop about a millisecond; what is larger goes to a worker.
constexpr std::size_t unpack_bytes_on_loop = 256 * 1024;

constexpr SteadyTime never = SteadyTime::max();

Response problem_of(const Refusal& refusal) { return problem(refusal.status, refusal.detail, refusal.field); }

Response busy(std::string_view reason) {
  return problem(
      Error{ErrorKind::unavailable, std::string(reason) + " Try again in a moment.", {}, std::chrono::seconds(1)});
}
constexpr std::string_view no_worker_is_free = "The server has no worker free.";
constexpr std::string_view sockets_are_taken = "The server holds as many WebSockets as it may.";
constexpr std::string_view memory_is_taken = "The server is receiving as much as it can hold.";

bool expects_continue(const Request& request) {
  return boost::beast::iequals(request.header("Expect"), "100-continue");
}

/// What the header alone decides, before a byte of the body is asked for.
std::optional<Response> answer_to_header(const Request& request, RequestParser& parser, const Match& match) {
  if (parser.is_unknown_method()) return problem(501, "This server does not know the request's method.");
  if (!match.path_is_known()) return problem(404, "There is nothing at this path.");
  if (match.route == nullptr && request.method == Method::options) return answer_options(request, match);
  if (match.route == nullptr) {
    auto response = problem(405, "This path does not take the method " + std::string(to_text(request.method)) +
                                     "; the Allow header lists those it takes.");
    response.headers.emplace_back("Allow", to_text(match.methods));
    return response;
  }
  if (const auto too_large = parser.limit_body(match.route->body_limit)) return problem_of(*too_large);
  if (!request.header("Expect").empty() && !expects_continue(request)) {
    return problem(417, "The only expectation served is 100-continue.", "Expect");
  }
  if (!parse_encoding(request.header("Content-Encoding"))) {
    auto response = problem(415, "The body's Content-Encoding must be gzip, deflate or identity.", "Content-Encoding");
    response.headers.emplace_back("Accept-Encoding", "gzip, deflate");
    return response;
  }
  return std::nullopt;
}

}  // namespace

Session::Session(std::shared_ptr<Listener> home, Socket socket, const boost::asio::ip::address& remote)
    : home_(std::move(home)),
      state_(home_->state()),
      activity_(state_.activity),
      remote_(remote),
      connection_(std::move(socket), state_.tls.get()),
      body_share_(state_.body_bytes),
      place_(home_->enter(*this)) {
  state_.metrics.connections_open.add(1);
  buffer_.reserve(read_bytes);
}

Session::~Session() {
  home_->leave(place_);
  state_.connections.close(remote_);
  state_.metrics.connections_open.add(-1);
}

void Session::check_deadline(SteadyTime at) {
  const bool is_cut = stream_ != nullptr && stream_->is_cut();
  if (at < deadline_ && !is_cut) return;
  has_expired_ = true;
  connection_.cancel();
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
  Request request;
  request.remote_address = remote_;
  request.loop = &home_->loop();
  request.is_tls = connection_.is_tls();
  RequestParser parser(request, state_.settings.header_bytes_max);
  Match match;

  auto arrived = co_await read_header(parser);
  if (!arrived) {
    if (!arrived.error()) co_return Next::nothing;
    co_return co_await send(std::move(*arrived.error()), match, parser, Rest::is_unread);
  }
  match = state_.router.match(request.method, request.path);
  request.parameters = std::move(match.parameters);
  if (auto early = answer_to_header(request, parser, match)) {
    const auto rest = parser.is_done() ? Rest::is_read : Rest::is_unread;
    co_return co_await send(std::move(*early), match, parser, rest);
  }
  if (!parser.is_done()) {
    arrived = co_await read_body(parser, request);
    if (!arrived) {
      if (!arrived.error()) co_return Next::nothing;
      co_return co_await send(std::move(*arrived.error()), match, parser, Rest::is_unread);
    }
  }
  begin(Phase::answering, never);
  const auto encoding = *parse_encoding(request.header("Content-Encoding"));
  if (encoding != Encoding::identity && !request.body.empty()) {
    arrived = co_await unpack(request, encoding, match.route->body_limit);
    if (!arrived) co_return co_await send(std::move(*arrived.error()), match, parser, Rest::is_read);
  }
  state_.metrics.request_bytes.add(request.body.size());
  auto response = co_await answer(request, *match.route);
  if (is_stopped_) co_return Next::nothing;
  if (response.status == 101 && state_.quiet_sockets >= state_.settings.quiet_sockets_max)
    response = busy(sockets_are_taken);
  if (response.stream && has_sound_headers(response)) co_return co_await stream(std::move(response), parser);
  co_return co_await send(std::move(response), match, parser, Rest::is_read);
}

Awaitable<Session::Arrived> Session::read_header(RequestParser& parser) {
  const auto patience = is_first_request_ ? state_.settings.header_timeout : state_.settings.keep_alive_timeout;
  begin(Phase::idle, now() + patience);
  is_first_request_ = false;
  if (buffer_.size() == 0 && buffer_.capacity() > read_bytes) {  // a large body has passed
    buffer_.shrink_to_fit();
    buffer_.reserve(read_bytes);
  }
  while (true) {
    if (buffer_.size() > 0) {
      auto progress = feed(parser);
      if (!progress) co_return tl::unexpected(std::move(progress.error()));
      if (*progress != RequestParser::Progress::needs_more) co_return Arrived{};
      if (phase_ == Phase::idle && parser.has_begun()) {
        begin(Phase::reading_header, now() + state_.settings.header_timeout);
      }
    }
    if (phase_ == Phase::idle && home_->is_draining() && !connection_.has_unread()) co_return tl::unexpected(Stop{});
    const bool filled = co_await fill(read_bytes);
    if (filled) continue;
    if (phase_ == Phase::reading_header) co_return tl::unexpected(stop_for_silence("header"));
    // Drained while idle: what came in just before is still served.
    const bool is_last_look = home_->is_draining() && !has_expired_ && connection_.has_unread();
    if (!is_last_look) co_return tl::unexpected(Stop{});
    begin(Phase::idle, now() + state_.settings.header_timeout);
  }
}

Awaitable<Session::Arrived> Session::read_body(RequestParser& parser, const Request& request) {
  if (expects_continue(request) && !parser.is_http_1_0() && buffer_.size() == 0) {
    const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (!written) co_return tl::unexpected(Stop{});
  }
  const auto started = now();
  begin(Phase::reading_body, state_.body_pace.deadline(started, started, 0));
  while (true) {
    if (buffer_.size() > 0) {
      auto progress = feed(parser);
      if (!progress) co_return tl::unexpected(std::move(progress.error()));
      if (!body_share_.cover(request.body.size())) {
        co_return tl::unexpected(busy(memory_is_taken));
      }
      if (*progress == RequestParser::Progress::done) co_return Arrived{};
    }
    const bool filled = co_await fill(parser.body_bytes_left() > read_bytes ? read_bytes_large : read_bytes);
    if (!filled) co_return tl::unexpected(stop_for_silence("body"));
    const auto moment = now();
    deadline_ = state_.body_pace.deadline(started, moment, request.body.size() + buffer_.size());
  }
}

tl::expected<RequestParser::Progress, Session::Stop> Session::feed(RequestParser& parser) {
  const auto bytes = buffer_.cdata();
  auto step = parser.feed({static_cast<const char*>(bytes.data()), bytes.size()});
  if (!step) return tl::unexpected(Stop(problem_of(step.error())));
  buffer_.consume(step->taken);
  return step->progress;
}

Awaitable<bool> Session::fill(std::size_t bytes_wanted) {
  auto [error, bytes] = co_await connection_.read_some(buffer_.prepare(bytes_wanted));
  buffer_.commit(bytes);
  co_return !error;
}

/// The client paused too long, or it is gone.
Session::Stop Session::stop_for_silence(std::string_view what) {
  if (!has_expired_ || is_stopped_) return std::nullopt;
  state_.metrics.timeouts.add();
  return problem(408, "The request's " + std::string(what) + " took too long to arrive.");
}

Awaitable<Session::Arrived> Session::unpack(Request& request, Encoding encoding, std::size_t limit) {
  using Progress = Unpacker::Progress;
  Unpacker unpacker(encoding, request.body, limit);
  bool has_room = true;
  const auto step = [&] {
    auto progress = unpacker.step(unpack_bytes_on_loop);
    has_room = body_share_.cover(request.body.size() + unpacker.unpacked_bytes());
    return progress;
  };
  auto progress = step();
  if (progress && *progress == Progress::more && has_room) {
    auto on_worker = co_await base::run_on(state_.workers, home_->loop(), [&] {
      auto last = step();
      while (last && *last == Progress::more && has_room) last = step();
      return last;
    });
    if (!on_worker) co_return tl::unexpected(busy(no_worker_is_free));
    progress = std::move(*on_worker);
  }
  if (!progress) co_return tl::unexpected(problem(progress.error()));
  if (!has_room) co_return tl::unexpected(busy(memory_is_taken));
  request.body = unpacker.take();
  co_return Arrived{};
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

Awaitable<Session::Next> Session::send(Response response, const Match& match, const RequestParser& parser, Rest rest) {
  if (!has_sound_headers(response)) {
    state_.log.error("an answer had a header that can not be sent; 500 was sent instead");
    response = problem(Error{});
  }
  const bool is_sdk = match.route != nullptr ? match.route->cors == Cors::sdk : match.sdk_methods.any();
  if (is_sdk) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  state_.metrics.count_request(response.status);

  const bool we_end = rest == Rest::is_unread || home_->is_draining();
  const bool client_ends = !we_end && !parser.keeps_alive();
  auto line = we_end || client_ends ? ConnectionLine::close : ConnectionLine::none;
  if (line == ConnectionLine::none && parser.is_http_1_0()) line = ConnectionLine::keep_alive;
  if (response.status == 101) line = ConnectionLine::upgrade;
  head_.clear();
  append_head(head_, response, home_->date(), line);
  const bool has_body = !parser.is_head() && response.status != 304;
  const bool written = co_await write(head_, has_body ? response.body : std::string_view{});
  body_share_.release();
  if (!written) co_return Next::nothing;
  if (response.status == 101) co_return Next::socket;
  if (we_end) co_return Next::linger;
  co_return client_ends ? Next::goodbye : Next::request;
}

Awaitable<bool> Session::write(std::string_view head, std::string_view body) {
  const auto total = head.size() + body.size();
  auto written = connection_.write_now(head, body);  // an operation of the loop would cost as much again
  if (written == total) co_return true;
  const auto started = now();
  begin(Phase::writing, state_.write_pace.deadline(started, started, written));
  while (true) {
    const auto head_left = head.substr(std::min(written, head.size()));
    const auto body_left = body.substr(written - (head.size() - head_left.size()));
    auto [error, bytes] =
        co_await connection_.write_some({boost::asio::buffer(head_left), boost::asio::buffer(body_left)});
    written += bytes;
    if (written == total) co_return true;
    if (error) {
      if (has_expired_) state_.metrics.timeouts.add();
      co_return false;
    }
    deadline_ = state_.write_pace.deadline(started, now(), written);
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
