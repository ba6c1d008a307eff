// The part of a session that writes an answer which goes on (http/stream.hpp): chunks, as HTTP/1.1 has them, so that
// the connection can be used again when the stream has ended; a client of HTTP/1.0 reads to the end of the connection.
#include <fmt/format.h>

#include "http/connections/session.hpp"
#include "http/problem.hpp"

namespace bughook::http {

using base::Awaitable;

namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

/// However the session ends, nobody goes on pushing.
class Ended {
 public:
  explicit Ended(std::shared_ptr<Stream>& stream) : stream_(stream) {}
  ~Ended() {
    stream_->when_cut(nullptr);
    std::exchange(stream_, nullptr)->end();
  }
  Ended(const Ended&) = delete;
  Ended& operator=(const Ended&) = delete;

 private:
  std::shared_ptr<Stream>& stream_;
};

}  // namespace

Awaitable<Session::Next> Session::stream(Response response, Exchange& exchange) {
  const auto& parser = exchange.parser;
  let_go(exchange.request);
  stream_ = std::move(response.stream);
  const Ended ended(stream_);
  state_.metrics.count_request(response.status);
  const bool is_chunked = !parser.is_http_1_0();
  head_.clear();
  append_head(head_, response, home_->date(), is_chunked ? ConnectionLine::none : ConnectionLine::close,
              is_chunked ? Framing::chunked : Framing::until_close);
  bool written = co_await write(head_, {});
  if (!written) co_return Next::nothing;
  if (parser.is_head()) co_return is_chunked&& parser.keeps_alive() ? Next::request : Next::goodbye;

  state_.metrics.streams_open.add(1);
  end_stream_when_client_leaves();
  stream_->when_cut([this] { connection_.abort(); });
  if (home_->is_draining()) stream_->end();
  written = co_await write_pieces(is_chunked);
  connection_.cancel();  // the watch for the client's end
  state_.metrics.streams_open.add(-1);
  if (!written || is_stopped_) co_return Next::nothing;
  co_return is_chunked&& parser.keeps_alive() && !home_->is_draining() ? Next::request : Next::goodbye;
}

Awaitable<bool> Session::write_pieces(bool is_chunked) {
  while (true) {
    begin(Phase::streaming, base::SteadyTime::max());
    auto piece = co_await stream_->next();
    if (client_left_ || stream_->is_cut() || is_stopped_) co_return false;
    if (piece.empty()) break;
    std::string size;
    if (is_chunked) {
      size = fmt::format("{:x}\r\n", piece.size());
      piece += "\r\n";
    }
    const bool written = co_await write(size, piece);
    if (!written) co_return false;
  }
  if (!is_chunked) co_return true;
  const bool written = co_await write(last_chunk, {});
  co_return written;
}

/// A client that closes says so by an end of its bytes: nothing else would tell before the next heartbeat. One that
/// sends something instead is listened to when the stream has ended.
void Session::end_stream_when_client_leaves() {
  client_left_ = false;
  connection_.when_readable([this, stream = stream_](const boost::system::error_code& error) {
    // After the session's end this is still called once: then the stream has ended, too.
    if (error || stream->has_ended() || connection_.has_unread()) return;
    client_left_ = true;
    stream->end();
  });
}

}  // namespace bughook::http
