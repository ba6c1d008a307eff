// One accepted socket, with TLS or without: the same few operations either way, so the session above has no
// template parameter. Its loop's thread only. No operation throws; each ends early when it is cancelled.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <memory>
#include <string_view>
#include <tuple>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "base/loop.hpp"

namespace bughook::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, base::Loop::Executor>;
using Transferred = std::tuple<boost::system::error_code, std::size_t>;

class Connection {
 public:
  /// `context` is null for plain HTTP.
  Connection(Socket socket, std::shared_ptr<boost::asio::ssl::context> context)
      : socket_(std::move(socket)), context_(std::move(context)) {
    if (context_) tls_ = std::make_unique<boost::asio::ssl::stream<Socket&>>(socket_, *context_);
  }

  [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }

  base::Awaitable<std::tuple<boost::system::error_code>> shake_hands() {
    return tls_->async_handshake(boost::asio::ssl::stream_base::server, base::as_result);
  }
  base::Awaitable<Transferred> read_some(boost::asio::mutable_buffer into) {
    return tls_ ? tls_->async_read_some(into, base::as_result) : socket_.async_read_some(into, base::as_result);
  }
  base::Awaitable<Transferred> write_some(const std::array<boost::asio::const_buffer, 2>& from) {
    return tls_ ? tls_->async_write_some(from, base::as_result) : socket_.async_write_some(from, base::as_result);
  }
  /// As much as the kernel takes at once, which is nearly always all of it; nothing with TLS, or when it fails: then
  /// write_some says why.
  std::size_t write_now(std::string_view head, std::string_view body) {
    if (tls_) return 0;
    iovec parts[] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = std::size(parts);
    const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }
  /// Tells the client, by TLS, that nothing was cut off, and waits for it to say the same.
  base::Awaitable<std::tuple<boost::system::error_code>> say_goodbye() { return tls_->async_shutdown(base::as_result); }

  /// Past TLS: for bytes that nobody will look at.
  base::Awaitable<Transferred> read_raw(boost::asio::mutable_buffer into) {
    return socket_.async_read_some(into, base::as_result);
  }

  /// Calls once, on the loop, when there is something to read, be it the end; with an error when cancelled.
  template <class Handler>
  void when_readable(Handler handler) {
    socket_.async_wait(Socket::wait_read, std::move(handler));
  }
  /// Has the kernel bytes for us? False also when it can not say.
  [[nodiscard]] bool has_unread() const {
    boost::system::error_code error;
    return socket_.available(error) > 0 && !error;
  }
  void stop_sending() {
    boost::system::error_code error;  // the client may be gone
    socket_.shutdown(Socket::shutdown_send, error);
  }
  /// Ends the operation under way with an error; the connection stays usable.
  void cancel() {
    boost::system::error_code error;
    socket_.cancel(error);
  }
  void close() {
    boost::system::error_code error;
    socket_.close(error);
  }
  /// With a reset: the kernel keeps nothing for a client that does not read.
  void abort() {
    boost::system::error_code error;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), error);
    close();
  }

 private:
  Socket socket_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;  // over socket_
};

}  // namespace bughook::http
