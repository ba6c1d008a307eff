#include "load/socket.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bughook::bench {

namespace {

constexpr int backlog = 4096;  // the kernel's own limit (net.core.somaxconn)

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

base::Failure failure(const char* call) {
  return base::fail(base::ErrorKind::internal, std::string(call) + ": " + std::strerror(errno));
}

base::Result<Socket> bound(int type) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type, 0));
  if (socket.descriptor() < 0) return failure("socket");
  const sockaddr_in address = loopback(0);
  if (::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return failure("bind");
  }
  return socket;
}

void send_at_once(const Socket& socket) {
  const int on = 1;
  ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<Socket> listen_on_free_port() {
  auto socket = bound(SOCK_NONBLOCK);
  if (socket && ::listen(socket->descriptor(), backlog) != 0) return failure("listen");
  return socket;
}

base::Result<Socket> hold_free_port() { return bound(0); }

base::Result<Socket> connect_to(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.descriptor() < 0) return failure("socket");
  const timeval patience{.tv_sec = 5, .tv_usec = 0};  // a full backlog must not stall the load for minutes
  ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const sockaddr_in address = loopback(port);
  if (::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return failure("connect");
  }
  send_at_once(socket);
  return socket;
}

Socket accept_from(const Socket& listener) {
  Socket socket(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.descriptor() >= 0) send_at_once(socket);
  return socket;
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace bughook::bench
