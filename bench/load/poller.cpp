#include "load/poller.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace bughook::bench {

namespace {
constexpr int events_per_wait = 256;
}

base::Result<Poller> Poller::make() {
  Socket epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (epoll.descriptor() < 0) return base::fail(base::ErrorKind::internal, "epoll_create1 failed");
  return Poller(std::move(epoll));
}

bool Poller::watch(int descriptor, Pollable& pollable) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &pollable;
  return ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::forget(int descriptor) { ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_DEL, descriptor, nullptr); }

void Poller::wait(std::chrono::microseconds at_most) {
  std::array<epoll_event, events_per_wait> events;
  const auto us = std::max<std::int64_t>(at_most.count(), 0);
  const timespec timeout{.tv_sec = us / 1'000'000, .tv_nsec = us % 1'000'000 * 1000};
  const int count = ::epoll_pwait2(epoll_.descriptor(), events.data(), events_per_wait, &timeout, nullptr);
  for (int i = 0; i < count; ++i) static_cast<Pollable*>(events[i].data.ptr)->ready();
}

}  // namespace bughook::bench
