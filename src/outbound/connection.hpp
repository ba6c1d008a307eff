// One connection to one server, plain or TLS. It is used by one call at a time; whoever ends that call
// closes the connection, and the step that waits on it comes back at once. Loop thread only.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "outbound/call.hpp"
#include "outbound/tls.hpp"

namespace bughook::outbound {

class Connection {
 public:
  Connection(base::Loop& loop, const boost::asio::ip::tcp::endpoint& remote, const Url& url);

  [[nodiscard]] base::Awaitable<tl::expected<void, CallFailure>> connect();
  [[nodiscard]] base::Awaitable<tl::expected<void, CallFailure>> start_tls(std::shared_ptr<TlsContext> context,
                                                                           const Url& url);
  /// Sends head and body, together where possible.
  [[nodiscard]] base::Awaitable<tl::expected<void, CallFailure>> send(std::string& head, std::string_view body);
  /// The next bytes, valid until the next receive; none when the server closed its side.
  [[nodiscard]] base::Awaitable<tl::expected<std::string_view, CallFailure>> receive();

  /// How long the other system has confirmed nothing while bytes wait for that; zero when none wait. A slow reader
  /// that has closed its window is not silent: all it was sent it has confirmed.
  [[nodiscard]] std::chrono::milliseconds silence();
  /// Before another call: nothing has come unasked, and the server has not hung up as far as we can know.
  [[nodiscard]] bool is_quiet();
  void close();
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

  void note_opened(base::SteadyTime now) { opened_at_ = now; }
  [[nodiscard]] base::SteadyTime opened_at() const { return opened_at_; }
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] const std::string& host_header() const { return host_header_; }
  [[nodiscard]] const std::string& remote_address() const { return remote_address_; }
  [[nodiscard]] bool is_tls_resumed() const { return tls_ && tls_->is_resumed(); }

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, base::Loop::Executor>;

  [[nodiscard]] IoStep send_some(std::string_view head, std::string_view body);
  [[nodiscard]] IoStep send_plain(std::string_view head, std::string_view body);
  [[nodiscard]] base::Awaitable<void> wait(IoStep::Kind what);
  [[nodiscard]] CallFailure failure_of(const IoStep& step) const;

  // Most answers fit; a longer one takes more reads. Idle connections keep it, so it is small.
  static constexpr std::size_t buffer_size = 4096;

  const boost::asio::ip::tcp::endpoint remote_;
  const std::string origin_;
  const std::string host_header_;
  const std::string remote_address_;
  base::SteadyTime opened_at_{};
  Socket socket_;
  std::unique_ptr<TlsSocket> tls_;  // after socket_, which it uses to its end
  std::array<char, buffer_size> buffer_;
};

}  // namespace bughook::outbound
