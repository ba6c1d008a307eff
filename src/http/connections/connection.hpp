// One accepted socket, with TLS or without: the same few operations either way, so the session above has no
// template parameter. Its loop's thread only. No operation throws; each ends early when it is cancelled.
#pragma once

#include <array>
#include <memory>
#include <tuple>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "base/loop.hpp"

namespace bughook::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, base::Loop::Executor>;
using Transferred = std::tuple<boost::system::error_code, std::size_t>;
inline constexpr auto as_result =
    boost::asio::as_tuple_t<boost::asio::use_awaitable_t<base::Loop::Executor>>{base::use_awaitable};

class Connection {
 public:
  /// `tls` is null for plain HTTP, else outlives the connection.
  Connection(Socket socket, boost::asio::ssl::context* tls) : socket_(std::move(socket)) {
    if (tls != nullptr) tls_ = std::make_unique<boost::asio::ssl::stream<Socket&>>(socket_, *tls);
  }

  [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }

  base::Awaitable<std::tuple<boost::system::error_code>> shake_hands() {
    return tls_->async_handshake(boost::asio::ssl::stream_base::server, as_result);
  }
  base::Awaitable<Transferred> read_some(boost::asio::mutable_buffer into) {
    return tls_ ? tls_->async_read_some(into, as_result) : socket_.async_read_some(into, as_result);
  }
  base::Awaitable<Transferred> write_some(const std::array<boost::asio::const_buffer, 2>& from) {
    return tls_ ? tls_->async_write_some(from, as_result) : socket_.async_write_some(from, as_result);
  }
  /// Tells the client, by TLS, that nothing was cut off, and waits for it to say the same.
  base::Awaitable<std::tuple<boost::system::error_code>> say_goodbye() { return tls_->async_shutdown(as_result); }

  /// Past TLS: for bytes that nobody will look at.
  base::Awaitable<Transferred> read_raw(boost::asio::mutable_buffer into) {
    return socket_.async_read_some(into, as_result);
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

 private:
  Socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;  // over socket_
};

}  // namespace bughook::http
