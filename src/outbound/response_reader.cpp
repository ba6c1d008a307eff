#include "outbound/response_reader.hpp"

#include <fmt/format.h>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace bughook::outbound {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastText = boost::beast::string_view;

namespace {

// A server may say 100 or 103 before its answer; nobody honest says it more than a few times.
constexpr int interim_answers_max = 16;
// Chunk sizes around each byte, at worst 6 bytes: more framing than that is no honest body.
constexpr std::size_t framing_factor_max = 8;
// The shortest end of a chunked body, "0\r\n\r\n".
constexpr std::size_t last_chunk_size = 5;
constexpr int switching_protocols = 101;
// What most servers send of headers.
constexpr std::size_t headers_usual_bytes = 256;
// Each is a line in the log; real servers send a few dozen at most.
constexpr std::size_t headers_count_max = 256;
// "HTTP/1.1 200" ends here.
constexpr std::size_t status_end = 12;

std::string_view as_text(BeastText text) { return {text.data(), text.size()}; }

}  // namespace

/// One message: interim or final. Header fields and the body go where they stay, without a copy between.
class ResponseReader::Parser final : public http::basic_parser<false> {
 public:
  Parser(const ResponseLimits& limits, std::size_t& header_size)
      : sink_(limits.body), headers_max_(limits.headers_max), header_size_(header_size) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.headers_max));
    body_limit(limits.body.max);
    headers_.reserve(headers_usual_bytes);
  }

  Answer take_answer() { return {status_, std::move(headers_), sink_.take_kept(), is_cut_}; }
  [[nodiscard]] int status() const { return status_; }
  /// What a hook found wrong; else the error is the grammar's.
  std::optional<CallFailure> failure;

 private:
  void on_request_impl(http::verb, BeastText, BeastText, int, error_code&) override {}

  void on_response_impl(int code, BeastText, int, error_code&) override { status_ = code; }

  void on_field_impl(http::field name, BeastText name_text, BeastText value, error_code& ec) override {
    header_size_ += name_text.size() + value.size() + 4;  // ": " and the line's end
    if (header_size_ > headers_max_ || headers_count_ == headers_count_max) {
      ec = http::error::header_limit;
    } else if (!in_body_) {  // a trailer is counted and dropped
      if (name == http::field::content_encoding) sink_.set_encoding(as_text(value));
      headers_.add(as_text(name_text), as_text(value));
      ++headers_count_;
    }
  }

  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override { in_body_ = true; }

  std::size_t on_body_impl(BeastText bytes, error_code& ec) override {
    failure = sink_.write(as_text(bytes));
    if (failure) ec = http::error::body_limit;
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, BeastText, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, error_code& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_finish_impl(error_code&) override { is_cut_ = sink_.is_cut(); }

  int status_ = 0;
  HeaderLines headers_;
  std::size_t headers_count_ = 0;
  BodySink sink_;
  bool is_cut_ = false;
  bool in_body_ = false;
  const std::size_t headers_max_;
  std::size_t& header_size_;
};

ResponseReader::ResponseReader(const ResponseLimits& limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits_, header_size_)) {}
ResponseReader::~ResponseReader() = default;

ResponseReader::Progress ResponseReader::fail(FailureReason reason, std::string detail) {
  failure_ = {reason, std::move(detail)};
  return Progress::failed;
}

ResponseReader::Progress ResponseReader::read(std::string_view bytes) {
  wire_size_ += bytes.size();
  if (wire_size_ > limits_.headers_max + framing_factor_max * limits_.body.max) {
    return fail(FailureReason::response_too_large, "The answer does not end.");
  }
  if (carried_.empty()) {
    pending_ = bytes;
  } else {
    carried_ += bytes;
    pending_ = carried_;
  }
  const auto progress = parse();
  if (progress != Progress::more) return progress;
  carried_ = std::string(pending_);
  if (carried_.size() > limits_.headers_max) {
    return fail(FailureReason::headers_too_large, "The answer has a line that does not end.");
  }
  return Progress::more;
}

/// Beast 1.81 asserts that a last chunk, once it has been seen in part, comes back with all its bytes.
bool ResponseReader::must_wait_for_more() const {
  return parser_->is_header_done() && parser_->chunked() && pending_.size() < last_chunk_size;
}

/// Beast insists on the space before an empty reason; some servers leave it out, and mean no harm.
void ResponseReader::mend_status_line() {
  if (parser_->status() != 0 || pending_.size() <= status_end || pending_[status_end] != '\r') return;
  auto mended = std::string(pending_).insert(status_end, 1, ' ');
  carried_ = std::move(mended);
  pending_ = carried_;
}

ResponseReader::Progress ResponseReader::parse() {
  while (!pending_.empty() && !must_wait_for_more()) {
    mend_status_line();
    error_code ec;
    const auto taken = parser_->put(boost::asio::const_buffer(pending_.data(), pending_.size()), ec);
    pending_.remove_prefix(taken);
    if (parser_->failure) return fail(parser_->failure->reason, parser_->failure->detail);
    if (ec == http::error::header_limit) {
      return fail(FailureReason::headers_too_large,
                  fmt::format("The answer has more than {} headers, or they are longer than {} bytes.",
                              headers_count_max, limits_.headers_max));
    }
    if (ec == http::error::body_limit) {
      return fail(FailureReason::response_too_large,
                  fmt::format("The body of the answer is longer than {} bytes.", limits_.body.max));
    }
    if (ec && ec != http::error::need_more) {
      return fail(FailureReason::bad_response, "The answer is not valid HTTP/1.1: " + ec.message() + ".");
    }
    if (parser_->is_done()) {
      const auto progress = finish_message();
      if (progress != Progress::more) return progress;
    } else if (ec == http::error::need_more) {
      break;
    }
  }
  return Progress::more;
}

/// At the end of a message: an interim one is dropped and the next begins.
ResponseReader::Progress ResponseReader::finish_message() {
  const int status = parser_->status();
  if (status == switching_protocols) {
    return fail(FailureReason::bad_response, "The server switched to another protocol (101) without being asked.");
  }
  if (status < 100 || status > 599) {
    return fail(FailureReason::bad_response, fmt::format("The answer has the impossible status {:03}.", status));
  }
  if (status >= 200) return Progress::done;
  if (++interim_answers_ > interim_answers_max) {
    return fail(FailureReason::bad_response,
                fmt::format("The server sent more than {} interim answers (1xx).", interim_answers_max));
  }
  parser_ = std::make_unique<Parser>(limits_, header_size_);
  return Progress::more;
}

ResponseReader::Progress ResponseReader::read_end() {
  if (is_untouched()) {
    return fail(FailureReason::connection_closed, "The server closed the connection without an answer.");
  }
  error_code ec = http::error::partial_message;
  if (parser_->is_header_done()) parser_->put_eof(ec);
  if (ec)
    return fail(FailureReason::connection_closed, "The server closed the connection in the middle of its answer.");
  return finish_message();
}

bool ResponseReader::is_connection_reusable() const { return pending_.empty() && parser_->keep_alive(); }

Answer ResponseReader::take_answer() { return parser_->take_answer(); }

}  // namespace bughook::outbound
