#include "http/connections/request_parser.hpp"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "http/target.hpp"

namespace bughook::http {

namespace beast = boost::beast;
using beast::http::error;

namespace {

/// A body's announced length is only a claim: memory beyond this is taken as the bytes arrive.
constexpr std::size_t reserve_max = 256 * 1024;

/// The shortest end of a chunked body, `0 CRLF CRLF`. Fed with a part of it after having asked for more,
/// Beast 1.81 fails an assertion, which ends the program.
constexpr std::size_t chunked_tail_bytes_min = 5;

/// Chunks of one byte cost six on the wire; extensions are for nobody we know.
constexpr std::size_t chunk_overhead_factor_max = 8;
constexpr std::size_t chunk_overhead_max = 64 * 1024;

/// A header line that begins with white space continues the one before (RFC 9112 section 5.2). Nobody sends
/// such lines but to make a proxy and us see different headers.
bool has_folded_line(std::string_view header) {
  for (auto end = header.find('\n'); end != std::string_view::npos; end = header.find('\n', end + 1)) {
    if (end + 1 < header.size() && (header[end + 1] == ' ' || header[end + 1] == '\t')) return true;
  }
  return false;
}

}  // namespace

RequestParser::RequestParser(Request& request, std::size_t header_bytes_max)
    : request_(request), header_bytes_max_(header_bytes_max) {
  basic_parser::header_limit(static_cast<std::uint32_t>(header_bytes_max));
  basic_parser::body_limit(boost::none);  // ours depends on the route
}

tl::expected<RequestParser::Step, Refusal> RequestParser::feed(std::string_view bytes) {
  return is_header_done() ? feed_body(bytes) : feed_header(bytes);
}

tl::expected<RequestParser::Step, Refusal> RequestParser::feed_header(std::string_view bytes) {
  // RFC 9112 section 2.2: old clients put an empty line behind a body.
  const auto empty_lines = has_begun() ? 0 : std::min(bytes.find_first_not_of("\r\n"), bytes.size());
  if (empty_lines == bytes.size()) return Step{.taken = empty_lines};

  const auto taken = put(bytes.substr(empty_lines));
  if (!taken) return tl::unexpected(taken.error());
  if (has_folded_line(bytes.substr(empty_lines, *taken))) {
    return tl::unexpected(Refusal{400, "A header line begins with white space."});
  }
  const Step step{.taken = empty_lines + *taken, .progress = progress()};
  header_bytes_ += step.taken;
  // Beast's own limit starts anew with each piece of the header that it takes.
  const auto header_bytes_seen = header_bytes_ + (is_header_done() ? 0 : bytes.size() - step.taken);
  if (header_bytes_seen > header_bytes_max_) return tl::unexpected(refusal_for(error::header_limit));
  basic_parser::eager(is_header_done());
  return step;
}

tl::expected<RequestParser::Step, Refusal> RequestParser::feed_body(std::string_view bytes) {
  if (basic_parser::chunked() && bytes.size() < chunked_tail_bytes_min) return Step{};
  const auto taken = put(bytes);
  if (!taken) return tl::unexpected(taken.error());
  body_wire_bytes_ += *taken;
  if (body_wire_bytes_ > chunk_overhead_max + chunk_overhead_factor_max * request_.body.size()) {
    return tl::unexpected(Refusal{400, "The body spends far more bytes on its chunks than on its content."});
  }
  // Beast waits for the end of a chunk's extensions, and of the trailers, however long they are.
  const bool waits_for_framing = basic_parser::chunked() && !is_done();
  if (waits_for_framing && bytes.size() - *taken > header_bytes_max_) {
    return tl::unexpected(refusal_for(error::header_limit));
  }
  return Step{.taken = *taken, .progress = progress()};
}

tl::expected<std::size_t, Refusal> RequestParser::put(std::string_view bytes) {
  error_code failure;
  const auto taken = basic_parser::put(boost::asio::buffer(bytes), failure);
  if (!failure || failure == error::need_more) return taken;
  return tl::unexpected(refusal_ ? std::move(*refusal_) : refusal_for(failure));
}

RequestParser::Progress RequestParser::progress() const {
  if (is_done()) return Progress::done;
  return is_header_done() ? Progress::header_done : Progress::needs_more;
}

std::optional<Refusal> RequestParser::limit_body(std::size_t bytes) {
  body_limit_ = bytes;
  const auto length = basic_parser::content_length();
  return length && *length > bytes ? std::optional(body_too_large()) : std::nullopt;
}

std::size_t RequestParser::body_bytes_left() const {
  return static_cast<std::size_t>(basic_parser::content_length_remaining().value_or(0));
}

void RequestParser::on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                                    error_code& failure) {
  is_http_1_0_ = version == 10;
  const auto known = http::parse_method(method);
  is_unknown_method_ = !known;
  request_.method = known.value_or(Method::get);
  auto parsed = http::parse_target(target);
  if (!parsed) return refuse(failure, 400, std::move(parsed.error().detail));
  request_.path = std::move(parsed->path);
  request_.query = std::move(parsed->query);
}

void RequestParser::on_field_impl(field name, string_view name_text, string_view value, error_code& failure) {
  if (is_header_done()) return;  // a trailer: nothing here reads one
  if (name == field::content_length) {
    if (has_length_ || value.find(',') != string_view::npos) {
      return refuse(failure, 400, "Content-Length must be there once.", "Content-Length");
    }
    has_length_ = true;
  } else if (name == field::transfer_encoding) {
    if (is_http_1_0_) return refuse(failure, 400, "HTTP/1.0 has no Transfer-Encoding.", "Transfer-Encoding");
    if (!beast::iequals(value, "chunked")) {
      return refuse(failure, 501, "The only Transfer-Encoding served is chunked.", "Transfer-Encoding");
    }
  } else if (name == field::host) {
    if (has_host_) return refuse(failure, 400, "Host must be there once.", "Host");
    has_host_ = true;
  }
  request_.fields.insert(name_text, value);
}

void RequestParser::on_header_impl(error_code& failure) {
  if (!has_host_ && !is_http_1_0_) refuse(failure, 400, "HTTP/1.1 requires the Host header.", "Host");
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, reserve_max)));
}

std::size_t RequestParser::on_body_impl(string_view bytes, error_code&) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, string_view, error_code& failure) {
  if (size <= body_limit_ - request_.body.size()) return;
  refusal_ = body_too_large();
  failure = error::body_limit;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestParser::refuse(error_code& failure, int status, std::string detail, std::string_view about) {
  refusal_ = Refusal{status, std::move(detail), about};
  failure = error::bad_value;
}

Refusal RequestParser::body_too_large() const {
  return {413, "The body is larger than the limit of " + std::to_string(body_limit_) + " bytes of this path.", "body"};
}

Refusal RequestParser::refusal_for(error_code failure) const {
  if (failure == error::header_limit) {
    return {431, "The header is larger than the limit of " + std::to_string(header_bytes_max_) + " bytes."};
  }
  if (failure == error::multiple_content_length || failure == error::bad_content_length) {
    return {400, "Content-Length is not one number, or stands beside Transfer-Encoding.", "Content-Length"};
  }
  if (failure == error::bad_transfer_encoding) {
    return {400, "Transfer-Encoding is there twice, or beside Content-Length.", "Transfer-Encoding"};
  }
  if (failure == error::bad_version) return {400, "The request line must end with HTTP/1.1 or HTTP/1.0."};
  return {400, "The request is not well-formed HTTP/1.1 (" + failure.message() + ")."};
}

}  // namespace bughook::http
