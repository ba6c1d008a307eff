#include "rendering/browser/message_stream.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace bughook::rendering::browser {

bool MessageStream::read(base::UniqueFunction<void(std::string_view)>& on_message) {
  std::array<char, 256UL * 1024> part;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
  while (true) {
    const auto got = ::recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    pending_.append(part.data(), static_cast<std::size_t>(got));
    std::size_t taken = 0;
    for (auto end = pending_.find('\0', searched_); end != std::string::npos; end = pending_.find('\0', taken)) {
      on_message(std::string_view(pending_).substr(taken, end - taken));
      taken = end + 1;
    }
    pending_.erase(0, taken);
    searched_ = pending_.size();
    if (pending_.size() > message_max) return false;
  }
}

bool MessageStream::write(std::string_view message, base::SteadyTime deadline) {
  const std::lock_guard lock(writing_);
  std::string text(message);
  text.push_back('\0');
  std::string_view rest(text);
  while (!rest.empty()) {
    const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    const auto left = std::chrono::duration_cast<base::milliseconds>(deadline - clock_.steady());
    if (left.count() <= 0) return false;
    pollfd writable{socket_, POLLOUT, 0};
    (void)::poll(&writable, 1, static_cast<int>(left.count()));
  }
  return true;
}

}  // namespace bughook::rendering::browser
