#include "http/stream.hpp"

namespace bughook::http {

Stream::Stream(base::Loop& loop, StreamSettings settings)
    : loop_(loop), settings_(std::move(settings)), timer_(loop.executor()) {}

bool Stream::push(std::string_view piece) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || buffer_.size() + piece.size() > settings_.bytes_max) return false;
    buffer_ += piece;
    wakes = std::exchange(waits_, false);
  }
  if (wakes) wake();
  return true;
}

void Stream::end() { end(false); }
void Stream::cut() { end(true); }

void Stream::end(bool cuts) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (cuts) {
      cut_ = true;
      buffer_.clear();
    }
    wakes = std::exchange(waits_, false);
  }
  if (cuts) {
    loop_.post([self = shared_from_this()] {
      if (self->on_cut_) self->on_cut_();
    });
  }
  if (wakes) wake();
}

bool Stream::has_ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

bool Stream::is_cut() const {
  const std::lock_guard lock(mutex_);
  return cut_;
}

bool Stream::is_drained() const {
  const std::lock_guard lock(mutex_);
  return buffer_.empty();
}

/// The session has begun to wait by the time that this runs on its loop.
void Stream::wake() {
  loop_.post([self = shared_from_this()] { self->timer_.cancel(); });
}

base::Awaitable<std::string> Stream::next() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (!buffer_.empty()) co_return std::exchange(buffer_, {});
      if (ended_) co_return std::string();
      waits_ = true;
    }
    timer_.expires_after(settings_.heartbeat_interval);
    const auto [error] = co_await timer_.async_wait(base::as_result);
    const std::lock_guard lock(mutex_);
    waits_ = false;
    if (!error && buffer_.empty() && !ended_) co_return settings_.heartbeat;
  }
}

}  // namespace bughook::http
