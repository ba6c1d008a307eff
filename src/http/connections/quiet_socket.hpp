// What a client says on a WebSocket to which nothing is told (RFC 6455): its frames are read and let go, a ping is
// answered, an end is answered with one. Memory does not grow with what is sent. Pure; one connection's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bughook::http {

class QuietSocket {
 public:
  struct Step {
    std::string reply;       // to be sent now
    bool has_ended = false;  // after the reply
  };

  /// Takes all of the bytes.
  [[nodiscard]] Step feed(std::string_view bytes);

 private:
  [[nodiscard]] bool take_head(char byte, Step& step);
  void take_frame(Step& step);
  [[nodiscard]] std::uint64_t length() const;
  [[nodiscard]] std::size_t head_bytes() const;

  std::string head_;     // of the frame that is arriving, with its mask
  std::string control_;  // the payload of a control frame, unmasked
  std::uint64_t payload_left_ = 0;
  std::size_t payload_at_ = 0;
  bool is_within_message_ = false;  // more fragments of it are to come
  std::uint64_t message_bytes_ = 0;
  std::uint64_t message_frames_ = 0;
};

}  // namespace bughook::http
