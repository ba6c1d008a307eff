// Loopback TCP sockets for the load: owned descriptors, and the three ways in which one is made.
// Only loopback: this load is for a program on the same machine, and can not be aimed at another one.
#pragma once

#include <cstdint>
#include <utility>

#include "base/result.hpp"

namespace bughook::bench {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket();

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

/// Listens on a free port, non-blocking.
[[nodiscard]] base::Result<Socket> listen_on_free_port();
/// Holds a free port without listening there, so that every connection to it is refused.
[[nodiscard]] base::Result<Socket> hold_free_port();
/// Connected, then non-blocking, without Nagle's delay.
[[nodiscard]] base::Result<Socket> connect_to(std::uint16_t port);
/// The next waiting connection, non-blocking, without Nagle's delay; holds -1 when none waits.
[[nodiscard]] Socket accept_from(const Socket& listener);

[[nodiscard]] std::uint16_t port_of(const Socket& socket);

/// Raises the limit of open descriptors to what the system allows, and answers it.
std::uint64_t raise_descriptor_limit();

}  // namespace bughook::bench
