// Bytes in, one Answer out, within limits: no socket, no clock. Beast's parser does the grammar; this
// class holds what a hostile server could misuse: interim answers, header sizes, impossible statuses,
// bodies without end, and what follows the answer. One reader per answer.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "outbound/body_sink.hpp"
#include "outbound/call.hpp"

namespace bughook::outbound {

struct ResponseLimits {
  BodyLimits body;
  std::size_t headers_max = 0;  // all header and trailer bytes, those of interim answers too
};

class ResponseReader {
 public:
  enum class Progress { more, done, failed };

  explicit ResponseReader(const ResponseLimits& limits);
  ~ResponseReader();

  /// Takes what came from the socket, in pieces of any size. Not to be called after done or failed.
  [[nodiscard]] Progress read(std::string_view bytes);
  /// The server closed its side.
  [[nodiscard]] Progress read_end();

  /// True while not a single byte has come.
  [[nodiscard]] bool is_untouched() const { return wire_size_ == 0; }
  /// After done: another request may go out on this connection.
  [[nodiscard]] bool is_connection_reusable() const;
  /// After done, once.
  [[nodiscard]] Answer take_answer();
  /// After failed.
  [[nodiscard]] const CallFailure& failure() const { return failure_; }

 private:
  class Parser;

  [[nodiscard]] Progress parse();
  [[nodiscard]] Progress finish_message();
  [[nodiscard]] Progress fail(FailureReason reason, std::string detail);
  [[nodiscard]] bool must_wait_for_more() const;
  void mend_status_line();

  const ResponseLimits limits_;
  std::unique_ptr<Parser> parser_;
  std::string_view pending_;  // what the parser has not taken: a piece of the caller's bytes, or of carried_
  std::string carried_;       // the start of a line whose end has not come yet
  std::size_t wire_size_ = 0;
  std::size_t header_size_ = 0;
  int interim_answers_ = 0;
  CallFailure failure_;
};

}  // namespace bughook::outbound
