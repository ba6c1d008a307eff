#include "outbound/connection.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

// A request that fits one TLS record goes out as one, in one packet train.
constexpr std::size_t tls_record_max = 16 * 1024;

std::string to_text(const ip::tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) return fmt::format("[{}]:{}", address, endpoint.port());
  return fmt::format("{}:{}", address, endpoint.port());
}

FailureReason reason_of(int system_error) {
  switch (system_error) {
    case ECONNREFUSED: return FailureReason::connection_refused;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return FailureReason::connection_reset;
    default: return FailureReason::connect_failed;
  }
}

std::string words_of(int system_error) { return boost::system::system_category().message(system_error); }

}  // namespace

Connection::Connection(base::Loop& loop, const ip::tcp::endpoint& remote, const Url& url)
    : remote_(remote),
      origin_(url.origin()),
      host_header_(url.host_header()),
      remote_address_(to_text(remote)),
      socket_(loop.executor()) {}

base::Awaitable<tl::expected<void, CallFailure>> Connection::connect() {
  boost::system::error_code error;
  socket_.open(remote_.protocol(), error);
  if (!error) {
    socket_.set_option(ip::tcp::no_delay(true), error);
    auto [connect_error] = co_await socket_.async_connect(remote_, base::as_result);
    error = connect_error;
  }
  if (error) {
    co_return fail(reason_of(error.value()),
                   fmt::format("No connection to {}: {}.", remote_address_, words_of(error.value())));
  }
  co_return tl::expected<void, CallFailure>{};
}

base::Awaitable<tl::expected<void, CallFailure>> Connection::start_tls(std::shared_ptr<TlsContext> context,
                                                                       const Url& url) {
  tls_ = std::make_unique<TlsSocket>(std::move(context), socket_.native_handle(), url);
  while (true) {
    const auto step = tls_->handshake();
    if (step.kind == IoStep::Kind::done) co_return tl::expected<void, CallFailure>{};
    if (step.kind == IoStep::Kind::closed) {
      co_return fail(FailureReason::tls_error, "The server closed the connection in the TLS handshake.");
    }
    if (step.kind == IoStep::Kind::failed && step.system_error == 0) {
      co_return fail(step.tls_reason, fmt::format("The TLS handshake failed: {}.", step.words));
    }
    if (step.kind == IoStep::Kind::failed) co_return tl::unexpected(failure_of(step));
    co_await wait(step.kind);
    if (!socket_.is_open()) co_return fail(FailureReason::cancelled, "The connection was closed by us.");
  }
}

base::Awaitable<tl::expected<void, CallFailure>> Connection::send(std::string& head, std::string_view body) {
  if (tls_ && head.size() + body.size() <= tls_record_max) {
    head += body;
    body = {};
  }
  std::string_view head_left = head;
  while (!head_left.empty() || !body.empty()) {
    const auto step = send_some(head_left, body);
    if (step.kind == IoStep::Kind::done) {
      const auto from_head = std::min(step.size, head_left.size());
      head_left.remove_prefix(from_head);
      body.remove_prefix(step.size - from_head);
      continue;
    }
    if (step.kind == IoStep::Kind::failed || step.kind == IoStep::Kind::closed) {
      co_return tl::unexpected(failure_of(step));
    }
    co_await wait(step.kind);
    if (!socket_.is_open()) co_return fail(FailureReason::cancelled, "The connection was closed by us.");
  }
  co_return tl::expected<void, CallFailure>{};
}

base::Awaitable<tl::expected<std::string_view, CallFailure>> Connection::receive() {
  while (tls_) {
    const auto step = tls_->read(buffer_);
    if (step.kind == IoStep::Kind::done) co_return std::string_view(buffer_.data(), step.size);
    if (step.kind == IoStep::Kind::closed) co_return std::string_view();
    if (step.kind == IoStep::Kind::failed) co_return tl::unexpected(failure_of(step));
    co_await wait(step.kind);
    if (!socket_.is_open()) co_return fail(FailureReason::cancelled, "The connection was closed by us.");
  }
  auto [error, size] = co_await socket_.async_read_some(boost::asio::buffer(buffer_), base::as_result);
  if (error == boost::asio::error::eof) co_return std::string_view();
  if (error) co_return tl::unexpected(failure_of({.kind = IoStep::Kind::failed, .system_error = error.value()}));
  co_return std::string_view(buffer_.data(), size);
}

IoStep Connection::send_some(std::string_view head, std::string_view body) {
  if (!tls_) return send_plain(head, body);
  return tls_->write(head.empty() ? body : head);
}

/// Straight to the system: in all but the rarest cases the socket takes it all, and no wait is needed.
IoStep Connection::send_plain(std::string_view head, std::string_view body) {
  iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return {.size = static_cast<std::size_t>(sent)};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {.kind = IoStep::Kind::wait_write};
  return {.kind = IoStep::Kind::failed, .system_error = errno};
}

base::Awaitable<void> Connection::wait(IoStep::Kind what) {
  const auto direction = what == IoStep::Kind::wait_read ? Socket::wait_read : Socket::wait_write;
  co_await socket_.async_wait(direction, base::as_result);  // an error shows in the step that follows
}

CallFailure Connection::failure_of(const IoStep& step) const {
  if (step.kind == IoStep::Kind::closed) {
    return {FailureReason::connection_closed, "The server closed the connection."};
  }
  if (step.system_error == 0) {
    return {step.tls_reason, fmt::format("The TLS connection broke: {}.", step.words)};
  }
  const auto reason = reason_of(step.system_error);
  return {reason == FailureReason::connect_failed ? FailureReason::connection_reset : reason,
          fmt::format("The connection to {} broke: {}.", remote_address_, words_of(step.system_error))};
}

std::chrono::milliseconds Connection::silence() {
  tcp_info info{};
  socklen_t size = sizeof info;
  const bool is_known = ::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
  // Where the route itself is gone nothing gets out, and the system probes; of a closed window each probe is confirmed.
  const bool is_waiting = is_known && (info.tcpi_unacked != 0 || info.tcpi_probes > 1);
  return std::chrono::milliseconds(is_waiting ? info.tcpi_last_ack_recv : 0);
}

bool Connection::is_quiet() {
  if (tls_) return tls_->is_quiet();
  char byte = 0;
  const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace bughook::outbound
