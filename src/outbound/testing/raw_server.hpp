// A server that does exactly what a test says, byte by byte: one thread, blocking sockets, every wait
// bounded. It listens on a free loopback port, serves connections one after the other and counts them.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace bughook::outbound::testing {

/// One accepted connection.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {
    const timeval limit{2, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  ~Peer() { close(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] int socket() const { return socket_; }

  /// A whole request with Content-Length; empty when the client is gone.
  std::string read_request() {
    std::string text;
    while (true) {
      const auto head_end = text.find("\r\n\r\n");
      if (head_end != std::string::npos && text.size() >= head_end + 4 + content_length(text)) return text;
      if (!read_more(text)) return {};
    }
  }

  /// False when the client does not take it any more.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Returns when the client has hung up, or after two seconds.
  void wait_for_hang_up() {
    std::string ignored;
    while (read_more(ignored)) {
    }
  }

  /// False once the client has hung up; else waits so long.
  bool pause(int milliseconds) {
    pollfd event{socket_, POLLRDHUP, 0};
    return ::poll(&event, 1, milliseconds) == 0;
  }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }

 private:
  bool read_more(std::string& into) {
    char buffer[16384];
    const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    into.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  static std::size_t content_length(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::size_t value = 0;
    if (at != std::string_view::npos) std::from_chars(head.data() + at + name.size(), head.data() + head.size(), value);
    return value;
  }

  int socket_;
};

class RawServer {
 public:
  /// `serve` is called for each connection, in turn, on the server's thread, with its number from 0.
  explicit RawServer(std::function<void(Peer&, int number)> serve) : serve_(std::move(serve)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 128);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] std::string url(std::string_view target = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }

 private:
  void run() {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      Peer peer(socket);
      serve_(peer, connections_++);
    }
  }

  std::function<void(Peer&, int)> serve_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

/// Lets every connection hang: it listens, never accepts, and its backlog is full.
class HangingListener {
 public:
  HangingListener(const char* address_text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, address_text, &address.sin_addr);
    for (auto& socket : sockets_) socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ::bind(sockets_[0], reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(sockets_[0], 0);
    for (std::size_t i = 1; i < sockets_.size(); ++i) {
      (void)::connect(sockets_[i], reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
  }
  ~HangingListener() {
    for (const int socket : sockets_) ::close(socket);
  }
  HangingListener(const HangingListener&) = delete;
  HangingListener& operator=(const HangingListener&) = delete;

 private:
  std::array<int, 4> sockets_{};  // the listener, then those that fill its backlog
};

/// A port on which nothing listens.
inline std::uint16_t closed_port() {
  RawServer server([](Peer&, int) {});
  return server.port();
}

}  // namespace bughook::outbound::testing
