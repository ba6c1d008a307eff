#include "http/connections/quiet_socket.hpp"

#include <algorithm>

namespace bughook::http {
namespace {

enum Opcode : unsigned { continued = 0x0, text = 0x1, binary = 0x2, end = 0x8, ping = 0x9, pong = 0xA };

constexpr bool is_known(unsigned opcode) { return opcode <= binary || (opcode >= end && opcode <= pong); }

/// Status codes of section 7.4.1.
constexpr unsigned protocol_error = 1002;
constexpr unsigned message_too_big = 1009;

constexpr std::size_t mask_bytes = 4;
constexpr std::uint64_t control_bytes_max = 125;  // the standard's
/// Clients say "PING"; nobody means a message of ours to be longer.
constexpr std::uint64_t message_bytes_max = 64u << 10;
/// Fragments may be empty, so the bytes alone would let one message go on for ever.
constexpr std::uint64_t message_frames_max = 1000;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::string frame(Opcode opcode, std::string_view payload) {
  std::string bytes{static_cast<char>(0x80u | opcode), static_cast<char>(payload.size())};
  return bytes.append(payload);
}

std::string end_frame(unsigned status) {
  const char code[] = {static_cast<char>(status >> 8), static_cast<char>(status & 0xFFu)};
  return frame(end, {code, 2});
}

}  // namespace

QuietSocket::Step QuietSocket::feed(std::string_view bytes) {
  Step step;
  while (!bytes.empty() && !step.has_ended) {
    if (payload_left_ == 0) {
      if (take_head(bytes.front(), step) && payload_left_ == 0) take_frame(step);
      bytes.remove_prefix(1);
      continue;
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
    const bool is_control = (byte_at(head_, 0) & 0x8u) != 0;
    for (std::size_t i = 0; i < size && is_control; ++i, ++payload_at_) {
      control_ += static_cast<char>(byte_at(bytes, i) ^ byte_at(head_, head_.size() - mask_bytes + payload_at_ % 4));
    }
    payload_left_ -= size;
    bytes.remove_prefix(size);
    if (payload_left_ == 0) take_frame(step);
  }
  return step;
}

/// True when the head is whole; a frame that may not be ends the socket.
bool QuietSocket::take_head(char byte, Step& step) {
  head_ += byte;
  if (head_.size() < 2) return false;
  const unsigned opcode = byte_at(head_, 0) & 0xFu;
  const bool is_control = opcode >= end;
  const bool is_masked = (byte_at(head_, 1) & 0x80u) != 0;
  const bool is_whole_control = (byte_at(head_, 0) & 0x80u) != 0 && (byte_at(head_, 1) & 0x7Fu) <= control_bytes_max;
  // A message begins with its kind and goes on with none (section 5.4).
  const bool is_out_of_turn = !is_control && (opcode == continued) != is_within_message_;
  const bool is_reserved = (byte_at(head_, 0) & 0x70u) != 0 || !is_known(opcode);
  if (!is_masked || is_reserved || is_out_of_turn || (is_control && !is_whole_control)) {
    step = {std::move(step.reply) + end_frame(protocol_error), true};
    return false;
  }
  if (head_.size() < head_bytes()) return false;
  payload_left_ = length();
  payload_at_ = 0;
  control_.clear();
  if (is_control) return true;
  if (opcode != continued) message_bytes_ = message_frames_ = 0;
  is_within_message_ = (byte_at(head_, 0) & 0x80u) == 0;
  message_bytes_ += std::min(payload_left_, message_bytes_max + 1);
  if (message_bytes_ > message_bytes_max || ++message_frames_ > message_frames_max) {
    step = {std::move(step.reply) + end_frame(message_too_big), true};
  }
  return !step.has_ended;
}

void QuietSocket::take_frame(Step& step) {
  const unsigned opcode = byte_at(head_, 0) & 0xFu;
  if (opcode == ping) step.reply += frame(pong, control_);
  if (opcode == end) {
    step.reply += frame(end, std::string_view(control_).substr(0, 2));  // its own status, if it gave one
    step.has_ended = true;
  }
  head_.clear();
}

std::size_t QuietSocket::head_bytes() const {
  const unsigned short_length = byte_at(head_, 1) & 0x7Fu;
  return 2 + (short_length == 126 ? 2u : short_length == 127 ? 8u : 0u) + mask_bytes;
}

std::uint64_t QuietSocket::length() const {
  const unsigned short_length = byte_at(head_, 1) & 0x7Fu;
  if (short_length < 126) return short_length;
  std::uint64_t length = 0;
  for (std::size_t i = 2; i < head_bytes() - mask_bytes; ++i) length = length << 8 | byte_at(head_, i);
  return length;
}

}  // namespace bughook::http
