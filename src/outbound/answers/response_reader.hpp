// Bytes in, one Answer out, within limits: no socket, no clock. What is read of the head and where the body ends,
// ResponseHead says; this class cuts lines, chunks and bodies, and holds what a hostile server could misuse: interim
// answers, bodies without end, and what follows the answer. One reader per answer.
//
//   head -> (interim: head again) -> nothing | sized | to_end | chunk_size -> chunk -> chunk_end -> ... -> trailer ->
//   done
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "outbound/answers/body_sink.hpp"
#include "outbound/answers/response_head.hpp"
#include "outbound/call.hpp"

namespace bughook::outbound {

struct ResponseLimits {
  BodyLimits body;
  std::size_t headers_max = 0;  // bytes of headers that are kept
};

class ResponseReader {
 public:
  enum class Progress { more, done, failed };

  explicit ResponseReader(const ResponseLimits& limits);

  /// Takes what came from the socket, in pieces of any size. Not to be called after done or failed.
  [[nodiscard]] Progress read(std::string_view bytes);
  /// The server closed its side.
  [[nodiscard]] Progress read_end();

  /// True while not a single byte has come.
  [[nodiscard]] bool is_untouched() const { return wire_size_ == 0; }
  /// The whole head of the answer has come, so that its status is certain, whatever becomes of the body.
  [[nodiscard]] bool has_head() const { return state_ != State::head; }
  /// After done: another request may go out on this connection.
  [[nodiscard]] bool is_connection_reusable() const { return !has_leftover_ && !is_odd_ && head_.keeps_connection(); }
  /// What has been read so far, whole or not; once.
  [[nodiscard]] Answer take_answer();
  /// After failed.
  [[nodiscard]] const CallFailure& failure() const { return failure_; }

 private:
  enum class State { head, sized, to_end, chunk_size, chunk, chunk_end, trailer, done };

  [[nodiscard]] bool reads_lines() const;
  Progress read_line(std::string_view& rest);
  Progress take_line(std::string_view line);
  Progress take_head_line(ResponseHead::Progress progress);
  Progress take_chunk_size(std::string_view line);
  Progress take_trailer(std::string_view line);
  Progress read_body(std::string_view& rest);
  Progress begin_body();
  Progress fail(FailureReason reason, std::string detail);
  Progress fail_as_too_long();

  const ResponseLimits limits_;
  State state_ = State::head;
  std::size_t head_bytes_ = 0;
  ResponseHead head_;
  BodySink sink_;
  std::uint64_t left_ = 0;   // bytes of the body or the chunk that are still to come
  std::string carried_;      // the start of a line whose end has not come yet
  bool skips_line_ = false;  // it is too long to be carried
  std::size_t wire_size_ = 0;
  int interim_answers_ = 0;
  bool has_leftover_ = false;
  bool is_odd_ = false;
  CallFailure failure_;
};

}  // namespace bughook::outbound
