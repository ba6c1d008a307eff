// The one event loop of the load: epoll and a virtual call, nothing between. The load shares the cores
// with the program it measures, so each microsecond here is one less for the program.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.hpp"
#include "load/socket.hpp"

namespace bughook::bench {

class Pollable {
 public:
  virtual ~Pollable() = default;
  /// Something can be read, or the peer is gone. May destroy this object and no other one.
  virtual void ready() = 0;
};

class Poller {
 public:
  [[nodiscard]] static base::Result<Poller> make();

  /// Level-triggered: a reader need not read to the end. False when the descriptor can not be watched.
  [[nodiscard]] bool watch(int descriptor, Pollable& pollable);
  void forget(int descriptor);
  /// Waits for events, at most that long, and hands them out.
  void wait(std::chrono::microseconds at_most);

 private:
  explicit Poller(Socket epoll) : epoll_(std::move(epoll)) {}

  Socket epoll_;
};

}  // namespace bughook::bench
