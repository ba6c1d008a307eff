// A client for tests that says exactly the bytes it is told to: a blocking socket on loopback whose reads
// give up after a while, so that a server that says nothing fails a test rather than hangs it.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bughook::http::testing {

struct Reply {
  int status = 0;  // 0: none came
  std::string head;
  std::string body;

  /// Empty if there is none. The name in the case in which the server writes it.
  [[nodiscard]] std::string header(std::string_view name) const {
    const auto line = head.find("\r\n" + std::string(name) + ": ");
    if (line == std::string::npos) return {};
    const auto begin = line + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class RawClient {
 public:
  static constexpr timeval patience{10, 0};

  explicit RawClient(std::uint16_t port, const char* from = nullptr) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (from != nullptr) {
      const auto source = endpoint(from, 0);
      ::bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof source);
    }
    const auto server = endpoint("127.0.0.1", port);
    is_connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), is_connected_(other.is_connected_), unread_(other.unread_) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { close(); }

  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] int descriptor() const { return socket_; }

  /// False when the server has closed, or takes nothing any more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next reply, by its Content-Length. A 100 Continue is a reply too.
  [[nodiscard]] Reply read(bool has_body = true) {
    while (unread_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) return {};
    }
    Reply reply;
    const auto head_bytes = unread_.find("\r\n\r\n") + 4;
    reply.head = unread_.substr(0, head_bytes);
    unread_.erase(0, head_bytes);
    reply.status = number(std::string_view(reply.head).substr(std::min<std::size_t>(9, reply.head.size())));
    const auto body_bytes = has_body ? static_cast<std::size_t>(number(reply.header("Content-Length"))) : 0;
    while (unread_.size() < body_bytes) {
      if (!receive()) break;
    }
    reply.body = unread_.substr(0, body_bytes);
    unread_.erase(0, body_bytes);
    return reply;
  }
  /// So many bytes, whatever they are; fewer if no more come.
  [[nodiscard]] std::string receive_exactly(std::size_t bytes) {
    while (unread_.size() < bytes && receive()) {
    }
    auto got = unread_.substr(0, bytes);
    unread_.erase(0, got.size());
    return got;
  }
  [[nodiscard]] Reply ask(std::string_view request, bool has_body = true) {
    send(request);
    return read(has_body);
  }

  /// All up to and with `end`; what came, if it does not come.
  [[nodiscard]] std::string read_until(std::string_view end) {
    while (unread_.find(end) == std::string::npos) {
      if (!receive()) return std::exchange(unread_, {});
    }
    const auto bytes = unread_.find(end) + end.size();
    auto text = unread_.substr(0, bytes);
    unread_.erase(0, bytes);
    return text;
  }

  /// True if the server ends the connection in order and without another byte.
  [[nodiscard]] bool sees_end() {
    char byte = 0;
    return unread_.empty() && ::recv(socket_, &byte, 1, 0) == 0;
  }
  /// True if the connection ends, however it does.
  [[nodiscard]] bool is_cut() {
    char bytes[4096];
    ssize_t got = 0;
    do got = ::recv(socket_, bytes, sizeof bytes, 0);
    while (got > 0);
    return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

  void finish_sending() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  /// With a reset rather than an end.
  void abort() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  /// A small window makes the server's writes wait early.
  void shrink_receive_buffer() {
    const int bytes = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }

 private:
  static sockaddr_in endpoint(const char* address, std::uint16_t port) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &endpoint.sin_addr);
    return endpoint;
  }
  static int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  bool receive() {
    char bytes[16 * 1024];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool is_connected_ = false;
  std::string unread_;
};

/// Waits until the server has said something to one of the two.
inline RawClient& first_with_reply(RawClient& one, RawClient& other) {
  pollfd both[] = {{one.descriptor(), POLLIN, 0}, {other.descriptor(), POLLIN, 0}};
  ::poll(both, 2, static_cast<int>(RawClient::patience.tv_sec) * 1000);
  return both[0].revents != 0 ? one : other;
}

}  // namespace bughook::http::testing
