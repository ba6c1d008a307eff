// The part of a session that holds a quiet WebSocket (http/web_socket.hpp) until the client ends it, says nothing for
// too long, or the server drains.
#include "http/connections/quiet_socket.hpp"
#include "http/connections/session.hpp"

namespace bughook::http {
namespace {

constexpr std::size_t socket_read_bytes = 4096;

}  // namespace

/// Counts it, if there may be one more; the session's end counts it off.
bool Session::may_hold_socket() {
  holds_socket_ = state_.quiet_sockets.open(remote_) == ConnectionCount::Verdict::admitted;
  if (holds_socket_) state_.metrics.quiet_sockets_open.add(1);
  return holds_socket_;
}

base::Awaitable<Session::Next> Session::hold_socket() {
  QuietSocket socket;
  while (!is_stopped_ && !home_->is_draining()) {
    const auto bytes = buffer_.cdata();
    const auto step = socket.feed({static_cast<const char*>(bytes.data()), bytes.size()});
    buffer_.consume(buffer_.size());
    if (!step.reply.empty()) {
      const bool written = co_await write(step.reply, {});
      if (!written) co_return Next::nothing;
    }
    if (step.has_ended) co_return Next::goodbye;
    begin(Phase::holding, now() + state_.settings.quiet_socket_timeout);
    const bool filled = co_await fill(socket_read_bytes);
    if (!filled) co_return Next::nothing;
  }
  co_return Next::nothing;
}

}  // namespace bughook::http
