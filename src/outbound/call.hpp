// What goes into a call and what comes out of it. A call that fails is a value with a stable reason,
// not an error: servers fail all the time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "outbound/header_lines.hpp"
#include "outbound/url.hpp"

namespace bughook::outbound {

enum class FailureReason {
  dns_error,           // the name has no address, or no name server answered
  blocked_address,     // the address guard allows none of its addresses
  connection_refused,  // nothing listens there
  connection_reset,    // cut by the other side, rudely
  connection_closed,   // closed by the other side before its answer was complete
  connect_failed,      // unreachable, or no descriptor left
  tls_not_spoken,      // the port answers, but not in TLS
  tls_version,         // no version of TLS that both would speak
  tls_expired,         // the certificate's time is over
  tls_not_yet_valid,   // or has not begun
  tls_other_name,      // the certificate is for other hosts
  tls_self_signed,     // the certificate vouches for itself
  tls_unknown_issuer,  // no authority that we trust leads to it, or the chain is not sent whole
  tls_error,           // anything else: an alert, a broken record
  timeout,             // the deadline passed, in whatever step
  bad_response,        // not HTTP/1.x, or HTTP that contradicts itself
  headers_too_large,
  response_too_large,
  cancelled,  // we are stopping
};

/// The stable machine-readable name, like `dns_error`.
[[nodiscard]] std::string_view to_text(FailureReason reason);
/// Another address of the same name would be refused likewise: it shows the same certificate.
[[nodiscard]] bool is_of_certificate(FailureReason reason);

struct CallFailure {
  FailureReason reason = FailureReason::cancelled;
  std::string detail;  // a sentence
};

[[nodiscard]] inline tl::unexpected<CallFailure> fail(FailureReason reason, std::string detail) {
  return tl::unexpected(CallFailure{reason, std::move(detail)});
}

/// An answer whose head was read whole, whatever its status (200..999).
struct Answer {
  int status = 0;         // 0 only in what is left of a call that failed
  HeaderLines headers;    // as they came, so perhaps not UTF-8
  std::string body;       // its first bytes, decompressed; perhaps not UTF-8
  bool body_cut = false;  // there was more than was kept
  /// Why the body was not read to its end. The status is what the server said all the same.
  std::optional<CallFailure> trouble = {};
};

/// What each step took; zero for a step that was not needed or not reached.
struct Timings {
  std::chrono::microseconds dns{};
  std::chrono::microseconds connect{};
  std::chrono::microseconds tls{};
  std::chrono::microseconds first_byte{};  // from the request's last byte to the answer's first
  std::chrono::microseconds total{};
  bool connection_reused = false;
};

struct CallResult {
  tl::expected<Answer, CallFailure> outcome = tl::unexpected(CallFailure{});
  Answer unfinished;        // what had come of it when the call failed
  bool was_resent = false;  // a kept connection died under the request, and it went out once more on a new one
  Timings timings;
  std::string remote_address;  // `93.184.216.34:443`; empty if no connection was tried
};

enum class Method { post, get };

/// What it points to must live until the result is there.
struct Call {
  const Url* url = nullptr;
  /// `Name: value\r\n` for each header but Host and Content-Length; checked by the caller.
  std::string_view header_lines;
  std::string_view body;
  /// For all of it: name, connection, TLS, request and the whole answer.
  std::chrono::milliseconds timeout{};
  Method method = Method::post;  // a GET has no body
};

}  // namespace bughook::outbound
