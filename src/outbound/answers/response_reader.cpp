#include "outbound/answers/response_reader.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace bughook::outbound {

namespace {

// A server that works for long may say 102 each second of the longest timeout; more is no honest one.
constexpr int interim_answers_max = 64;
// Chunk sizes around each byte, at worst 6 bytes: more framing than that is no honest body.
constexpr std::size_t framing_factor_max = 8;
constexpr int switching_protocols = 101;

}  // namespace

ResponseReader::ResponseReader(const ResponseLimits& limits)
    : limits_(limits), head_(limits.headers_max, head_bytes_), sink_(limits.body) {}

ResponseReader::Progress ResponseReader::fail(FailureReason reason, std::string detail) {
  failure_ = {reason, std::move(detail)};
  return Progress::failed;
}

ResponseReader::Progress ResponseReader::fail_as_too_long() {
  return fail(FailureReason::response_too_large,
              fmt::format("The body of the answer is longer than {} bytes.", limits_.body.max));
}

ResponseReader::Progress ResponseReader::read(std::string_view bytes) {
  wire_size_ += bytes.size();
  const auto wire_max = ResponseHead::headers_read_factor * limits_.headers_max + framing_factor_max * limits_.body.max;
  if (wire_size_ > wire_max) return fail(FailureReason::response_too_large, "The answer does not end.");
  auto progress = Progress::more;
  while (!bytes.empty() && progress == Progress::more) {
    progress = reads_lines() ? read_line(bytes) : read_body(bytes);
  }
  has_leftover_ = !bytes.empty();
  return progress;
}

bool ResponseReader::reads_lines() const {
  return state_ != State::sized && state_ != State::to_end && state_ != State::chunk;
}

/// A line is taken straight from what came; only one that comes in pieces is put together first.
ResponseReader::Progress ResponseReader::read_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto piece = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (skips_line_ || carried_.size() + piece.size() > limits_.headers_max) {
    if (state_ != State::head)
      return fail(FailureReason::headers_too_large, "The answer has a line that does not end.");
    skips_line_ = end == std::string_view::npos;
    return take_head_line(head_.skip(std::exchange(carried_, {}).size() + piece.size()));
  }
  if (end == std::string_view::npos) {
    carried_ += piece;
    return Progress::more;
  }
  const auto whole = carried_.empty() ? std::string() : std::exchange(carried_, {}).append(piece);
  auto line = whole.empty() ? piece : std::string_view(whole);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else {
    is_odd_ = true;
  }
  return take_line(line);
}

ResponseReader::Progress ResponseReader::take_line(std::string_view line) {
  switch (state_) {
    case State::head: return take_head_line(head_.take(line));
    case State::chunk_size: return take_chunk_size(line);
    case State::chunk_end:
      state_ = State::chunk_size;
      if (line.empty()) return Progress::more;
      return fail(FailureReason::bad_response, "A chunk of the answer is longer than its size says.");
    default: return take_trailer(line);
  }
}

/// At the end of a head the body begins; that of an interim answer is dropped, and the next head begins.
ResponseReader::Progress ResponseReader::take_head_line(ResponseHead::Progress progress) {
  if (progress == ResponseHead::Progress::more) return Progress::more;
  if (progress == ResponseHead::Progress::failed) {
    failure_ = head_.failure();
    return Progress::failed;
  }
  if (head_.status() == switching_protocols) {
    return fail(FailureReason::bad_response, "The server switched to another protocol (101) without being asked.");
  }
  if (!head_.is_interim()) return begin_body();
  if (++interim_answers_ > interim_answers_max) {
    return fail(FailureReason::bad_response,
                fmt::format("The server sent more than {} interim answers (1xx).", interim_answers_max));
  }
  head_ = ResponseHead(limits_.headers_max, head_bytes_);
  return Progress::more;
}

ResponseReader::Progress ResponseReader::begin_body() {
  const auto framing = head_.framing();
  left_ = framing.size;
  sink_.set_encoding(head_.content_encoding());
  switch (framing.kind) {
    case Framing::Kind::none: state_ = State::done; return Progress::done;
    case Framing::Kind::chunked: state_ = State::chunk_size; return Progress::more;
    case Framing::Kind::to_end: state_ = State::to_end; return Progress::more;
    case Framing::Kind::unknown:
      state_ = State::done;
      return fail(FailureReason::bad_response, "The answer does not say clearly how long its body is.");
    case Framing::Kind::sized: break;
  }
  state_ = left_ == 0 ? State::done : State::sized;
  if (left_ > limits_.body.max) return fail_as_too_long();
  return left_ == 0 ? Progress::done : Progress::more;
}

/// `1a`, with zeros before it, blanks after it and an extension after a semicolon as may be.
ResponseReader::Progress ResponseReader::take_chunk_size(std::string_view line) {
  const auto bare = line.substr(0, line.find(';'));
  const auto digits = base::trimmed(bare);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return fail(FailureReason::bad_response, "The answer has a chunk whose size can not be read.");
  }
  is_odd_ = is_odd_ || bare.size() != digits.size();
  state_ = left_ == 0 ? State::trailer : State::chunk;
  return left_ > limits_.body.max ? fail_as_too_long() : Progress::more;
}

/// Counted and dropped.
ResponseReader::Progress ResponseReader::take_trailer(std::string_view line) {
  head_bytes_ += line.size() + 2;
  if (head_bytes_ > ResponseHead::headers_read_factor * limits_.headers_max) {
    return fail(FailureReason::headers_too_large, "The answer has too much after its body.");
  }
  if (!line.empty()) return Progress::more;
  state_ = State::done;
  return Progress::done;
}

ResponseReader::Progress ResponseReader::read_body(std::string_view& rest) {
  const auto size =
      state_ == State::to_end ? rest.size() : static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size()));
  auto failure = sink_.write(rest.substr(0, size));
  rest.remove_prefix(size);
  if (failure) {
    failure_ = std::move(*failure);
    return Progress::failed;
  }
  if (state_ == State::to_end) return Progress::more;
  left_ -= size;
  if (left_ != 0) return Progress::more;
  state_ = state_ == State::chunk ? State::chunk_end : State::done;
  return state_ == State::done ? Progress::done : Progress::more;
}

ResponseReader::Progress ResponseReader::read_end() {
  is_odd_ = true;  // there is no connection any more
  if (is_untouched()) {
    return fail(FailureReason::connection_closed, "The server closed the connection without an answer.");
  }
  // After the last chunk nothing is missing but an empty line.
  if (state_ == State::to_end || state_ == State::trailer) {
    state_ = State::done;
    return Progress::done;
  }
  return fail(FailureReason::connection_closed, "The server closed the connection in the middle of its answer.");
}

Answer ResponseReader::take_answer() {
  Answer answer;
  answer.status = head_.is_interim() && head_.status() != switching_protocols ? 0 : head_.status();
  answer.headers = head_.take_headers();
  answer.body_cut = sink_.is_cut();
  answer.body = sink_.take_kept();
  return answer;
}

}  // namespace bughook::outbound
