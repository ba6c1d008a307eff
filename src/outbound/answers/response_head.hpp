// The head of one message of an answer, line by line, read as leniently as curl reads it: a receiver that took the
// event must not get it again for a stray blank in its answer. Whatever is not quite HTTP makes the head odd, and an
// odd head ends the connection, so that no second reading of what follows can exist. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "outbound/call.hpp"

namespace bughook::outbound {

/// How the end of the body is told.
struct Framing {
  enum class Kind { none, sized, chunked, to_end, unknown };
  Kind kind = Kind::to_end;
  std::uint64_t size = 0;  // when sized
};

class ResponseHead {
 public:
  enum class Progress { more, whole, failed };

  /// Each is a line in the log; real servers send a few dozen at most. More are read, and not kept.
  static constexpr std::size_t headers_count_max = 256;
  /// So many times headers_max are read before the answer is given up: a receiver that sets a large cookie too much
  /// has answered all the same. 256 KiB with the usual limit; curl takes 300.
  static constexpr std::size_t headers_read_factor = 4;

  /// `bytes_read` counts all heads and trailers of an answer; `headers_max` bytes of headers are kept.
  ResponseHead(std::size_t headers_max, std::size_t& bytes_read);

  /// The next line without its end.
  [[nodiscard]] Progress take(std::string_view line);
  /// A line that was too long to be kept; it counts with its size.
  [[nodiscard]] Progress skip(std::size_t size);

  [[nodiscard]] int status() const { return status_; }  // 0: not read yet
  [[nodiscard]] bool is_interim() const { return status_ >= 100 && status_ < 200; }
  [[nodiscard]] Framing framing() const;
  [[nodiscard]] bool keeps_connection() const;
  [[nodiscard]] std::string_view content_encoding() const { return content_encoding_; }
  [[nodiscard]] HeaderLines take_headers() { return std::move(headers_); }
  [[nodiscard]] const CallFailure& failure() const { return failure_; }

 private:
  Progress take_status_line(std::string_view line);
  Progress take_header(std::string_view line);
  Progress take_fold(std::string_view line);
  bool note(std::string_view name, std::string_view value);
  void note_length(std::string_view value);
  void note_transfer(std::string_view value);
  void note_connection(std::string_view value);
  bool count(std::size_t size);
  Progress fail(FailureReason reason, std::string detail);

  std::size_t headers_max_;
  std::size_t* bytes_read_;
  std::size_t count_ = 0;
  int status_ = 0;
  HeaderLines headers_;
  std::string content_encoding_;
  std::optional<std::uint64_t> length_;
  bool length_is_unknown_ = false;
  bool is_chunked_ = false;
  bool is_otherwise_coded_ = false;  // a transfer coding that we do not know comes last
  bool last_was_framing_ = false;
  bool last_was_kept_ = false;
  bool is_current_version_ = true;  // 1.1, in which connections are kept unless said otherwise
  bool asks_to_close_ = false;
  bool asks_to_keep_ = false;
  bool is_odd_ = false;
  CallFailure failure_;
};

}  // namespace bughook::outbound
