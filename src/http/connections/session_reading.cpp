// The part of a session that takes a request in: its header, what the route decides by that alone, its body under the
// limits of memory and pace, and what the body is once unpacked.
#include <boost/beast/core/string.hpp>

#include "base/workers.hpp"
#include "http/bodies/pace.hpp"
#include "http/connections/session.hpp"
#include "http/cors.hpp"
#include "http/problem.hpp"

namespace bughook::http {

using base::Awaitable;

namespace {

/// For bodies that need many.
constexpr std::size_t read_bytes_large = 64 * 1024;
/// Unpacking so much takes a loop about a millisecond; what is larger goes to a worker.
constexpr std::size_t unpack_bytes_on_loop = 256 * 1024;

Response problem_of(const Refusal& refusal) { return problem(refusal.status, refusal.detail, refusal.field); }

bool expects_continue(const Request& request) {
  return boost::beast::iequals(request.header("Expect"), "100-continue");
}

}  // namespace

Awaitable<Session::Arrived> Session::read_header(RequestParser& parser) {
  const auto patience = is_first_request_ ? state_.settings.header_timeout : state_.settings.keep_alive_timeout;
  idle_since_ = now();
  begin(Phase::idle, idle_since_ + patience);
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

/// What the header decides whatever the route.
std::optional<Response> Session::answer_to_header(Exchange& exchange) {
  auto& [request, parser, match] = exchange;
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

bool Session::has_gate(const Exchange& exchange) {
  const auto& gate = exchange.match.route->gate;
  if (!gate.step) return false;
  return !gate.unasked_bytes_max || exchange.parser.may_bring_more_than(*gate.unasked_bytes_max);
}

Awaitable<std::optional<Response>> Session::pass_gate(Request& request, const Route& route) {
  begin(Phase::answering, never);
  try {
    auto refused = co_await route.gate.step(request);
    co_return refused;
  } catch (const std::exception& exception) {
    co_return failed(route, exception.what());
  } catch (...) {
    co_return failed(route, "with something that is no std::exception");
  }
}

/// A small body that has come with its header is taken, so that the connection can go on.
Session::Rest Session::rest_of(RequestParser& parser) {
  if (!parser.is_done() && buffer_.size() > 0) (void)feed(parser);
  return parser.is_done() ? Rest::is_read : Rest::is_unread;
}

Awaitable<Session::Arrived> Session::read_body(RequestParser& parser, const Request& request) {
  if (expects_continue(request) && !parser.is_http_1_0() && buffer_.size() == 0) {
    const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (!written) co_return tl::unexpected(Stop{});
  }
  auto moment = now();
  Pace pace(state_.body_pace, moment);
  begin(Phase::reading_body, pace.deadline());
  while (true) {
    if (buffer_.size() > 0) {
      auto progress = feed(parser);
      if (!progress) co_return tl::unexpected(std::move(progress.error()));
      const auto verdict = body_share_.cover(request.body.size(), moment);
      if (verdict != ByteShare::Verdict::granted) co_return tl::unexpected(stop_for_memory(verdict));
      if (*progress == RequestParser::Progress::done) {
        if (!body_share_.settle()) co_return tl::unexpected(stop_for_memory(ByteShare::Verdict::gave_way));
        co_return Arrived{};
      }
    }
    const auto unparsed = buffer_.size();
    const bool filled = co_await fill(parser.body_bytes_left() > read_bytes ? read_bytes_large : read_bytes);
    if (body_share_.has_given_way()) co_return tl::unexpected(stop_for_memory(ByteShare::Verdict::gave_way));
    if (!filled) co_return tl::unexpected(stop_for_silence("body"));
    moment = now();
    pace.note(buffer_.size() - unparsed, moment);
    deadline_ = pace.deadline();
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

Session::Stop Session::stop_for_memory(ByteShare::Verdict verdict) {
  if (is_stopped_) return std::nullopt;
  state_.body_alarm.note(verdict, remote_, now());
  switch (verdict) {
    case ByteShare::Verdict::address_is_full: return busy("Your address sends as much at once as it may.");
    case ByteShare::Verdict::gave_way:
      return busy("The server is short of memory, and this body came more slowly than others.");
    default: return busy("The server is receiving as much as it can hold.");
  }
}

Awaitable<Session::Arrived> Session::unpack(Request& request, Encoding encoding, std::size_t limit) {
  using Progress = Unpacker::Progress;
  Unpacker unpacker(encoding, request.body, limit);
  auto room = ByteShare::Verdict::granted;
  const auto step = [&] {
    auto progress = unpacker.step(unpack_bytes_on_loop);
    room = body_share_.cover(request.body.size() + unpacker.unpacked_bytes(), now());
    return progress;
  };
  const auto has_room = [&] { return room == ByteShare::Verdict::granted; };
  auto progress = step();
  if (progress && *progress == Progress::more && has_room()) {
    auto on_worker = co_await base::run_on(state_.workers, home_->loop(), [&] {
      auto last = step();
      while (last && *last == Progress::more && has_room()) last = step();
      return last;
    });
    if (!on_worker) co_return tl::unexpected(busy(no_worker_is_free));
    progress = std::move(*on_worker);
  }
  if (!progress) co_return tl::unexpected(problem(progress.error()));
  if (!has_room()) co_return tl::unexpected(stop_for_memory(room));
  request.body = unpacker.take();
  co_return Arrived{};
}

}  // namespace bughook::http
