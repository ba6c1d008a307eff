#include "outbound/call.hpp"

namespace bughook::outbound {

std::string_view to_text(FailureReason reason) {
  switch (reason) {
    case FailureReason::dns_error: return "dns_error";
    case FailureReason::blocked_address: return "blocked_address";
    case FailureReason::connection_refused: return "connection_refused";
    case FailureReason::connection_reset: return "connection_reset";
    case FailureReason::connection_closed: return "connection_closed";
    case FailureReason::connect_failed: return "connect_failed";
    case FailureReason::tls_not_spoken: return "tls_not_spoken";
    case FailureReason::tls_version: return "tls_version";
    case FailureReason::tls_expired: return "tls_expired";
    case FailureReason::tls_not_yet_valid: return "tls_not_yet_valid";
    case FailureReason::tls_other_name: return "tls_other_name";
    case FailureReason::tls_self_signed: return "tls_self_signed";
    case FailureReason::tls_unknown_issuer: return "tls_unknown_issuer";
    case FailureReason::tls_error: return "tls_error";
    case FailureReason::timeout: return "timeout";
    case FailureReason::bad_response: return "bad_response";
    case FailureReason::headers_too_large: return "headers_too_large";
    case FailureReason::response_too_large: return "response_too_large";
    case FailureReason::cancelled: return "cancelled";
  }
  return "unknown";
}

bool is_of_certificate(FailureReason reason) {
  switch (reason) {
    case FailureReason::tls_expired:
    case FailureReason::tls_not_yet_valid:
    case FailureReason::tls_other_name:
    case FailureReason::tls_self_signed:
    case FailureReason::tls_unknown_issuer: return true;
    default: return false;
  }
}

}  // namespace bughook::outbound
