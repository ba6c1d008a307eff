// Turns bytes into a Request, on top of Beast's incremental parser, which knows the grammar. Here stands what
// it leaves open and an attacker would use: how long the body is must be said once and in one way, Host once,
// trailers are dropped rather than merged into the headers. No sockets: bytes in, a Request or a Refusal out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>
#include <tl/expected.hpp>

#include "http/message.hpp"

namespace bughook::http {

/// Why a request is not served. The connection ends after it: where the next request begins is unknown.
struct Refusal {
  int status = 400;
  std::string detail;
  std::string_view field = {};
};

class RequestParser final : private boost::beast::http::basic_parser<true> {
 public:
  /// `request` must outlive the parser.
  RequestParser(Request& request, std::size_t header_bytes_max);

  /// header_done: the body, or its rest, is still to come.
  enum class Progress { needs_more, header_done, done };

  /// Takes what it can off the front of `bytes` and says how far it is. It stops behind the header, so that
  /// the caller sets the body's limit, and behind the request: what follows is the next one. What is not
  /// taken must come again, with more behind it.
  struct Step {
    std::size_t taken = 0;
    Progress progress = Progress::needs_more;
  };
  [[nodiscard]] tl::expected<Step, Refusal> feed(std::string_view bytes);

  /// After header_done. Refuses at once when the announced length is larger.
  [[nodiscard]] std::optional<Refusal> limit_body(std::size_t bytes);

  [[nodiscard]] bool is_header_done() const { return basic_parser::is_header_done(); }
  [[nodiscard]] bool is_done() const { return basic_parser::is_done(); }
  /// True once a byte of this request was taken.
  [[nodiscard]] bool has_begun() const { return basic_parser::got_some(); }
  /// Of the body of known length that is still to come; 0 for a chunked one.
  [[nodiscard]] std::size_t body_bytes_left() const;

  // After header_done:
  /// Whether a body of more than so many bytes is still to come, as far as it says.
  [[nodiscard]] bool may_bring_more_than(std::size_t bytes) const {
    return !is_done() && (basic_parser::chunked() || body_bytes_left() > bytes);
  }
  [[nodiscard]] bool keeps_alive() const { return basic_parser::keep_alive(); }
  [[nodiscard]] bool is_head() const { return !is_unknown_method_ && request_.method == Method::head; }
  [[nodiscard]] bool is_http_1_0() const { return is_http_1_0_; }
  /// Set when the method is one we do not serve; Request::method then means nothing.
  [[nodiscard]] bool is_unknown_method() const { return is_unknown_method_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target, int version,
                       error_code& error) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field name, string_view name_text, string_view value, error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
  std::size_t on_body_impl(string_view bytes, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t left, string_view bytes, error_code& error) override;
  void on_finish_impl(error_code&) override {}

  [[nodiscard]] tl::expected<Step, Refusal> feed_header(std::string_view bytes);
  [[nodiscard]] tl::expected<Step, Refusal> feed_body(std::string_view bytes);
  [[nodiscard]] tl::expected<std::size_t, Refusal> put(std::string_view bytes);
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] Refusal refusal_for(error_code error) const;
  [[nodiscard]] Refusal body_too_large() const;
  void refuse(error_code& error, int status, std::string detail, std::string_view about = {});

  Request& request_;
  const std::size_t header_bytes_max_;
  std::size_t header_bytes_ = 0;
  std::size_t body_wire_bytes_ = 0;  // of the body with its chunk headers
  std::size_t body_limit_ = 0;
  bool is_http_1_0_ = false;
  bool is_unknown_method_ = false;
  bool has_host_ = false;
  bool has_length_ = false;
  std::optional<Refusal> refusal_;  // what a callback found
};

}  // namespace bughook::http
