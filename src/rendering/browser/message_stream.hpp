// The framing of --remote-debugging-pipe: JSON texts, each ended by a zero byte. One end of a socket that does
// not block; reading belongs to the browser's thread, writing is safe from any.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/unique_function.hpp"

namespace bughook::rendering::browser {

class MessageStream {
 public:
  /// A picture of the most pixels we ask for is 60 MB in base64 at worst; what says more is out of its mind.
  static constexpr std::size_t message_max = 128UL * 1024 * 1024;

  MessageStream(int socket, const base::Clock& clock) : socket_(socket), clock_(clock) {}

  /// Reads what there is and gives each whole message on. False when the other end is closed or beyond limits.
  [[nodiscard]] bool read(base::UniqueFunction<void(std::string_view)>& on_message);

  /// False when it could not be written whole by the deadline; the stream is of no use then.
  [[nodiscard]] bool write(std::string_view message, base::SteadyTime deadline);

 private:
  const int socket_;
  const base::Clock& clock_;
  std::string pending_;       // the reader's: the beginning of a message
  std::size_t searched_ = 0;  // of pending_: no zero byte in it
  std::mutex writing_;        // one message at a time
};

}  // namespace bughook::rendering::browser
