// How failures look on the wire: RFC 9457, `application/problem+json`. The one place where an Error becomes
// HTTP, so that every answer of every surface says what is wrong in the same form. Pure functions.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::http {

/// Errors of kind internal show a general sentence: their detail is for the log.
[[nodiscard]] Response problem(const base::Error& error);

/// For what only HTTP knows (405, 408, 415, 431, ...).
[[nodiscard]] Response problem(int status, std::string_view detail, std::string_view field = {});

/// Further members of its own kind (RFC 9457, section 3.2): those of a JSON object.
void add_members(Response& problem, std::string_view object);

/// 503: a limit that is the server's own was reached, and a moment later it may not be.
[[nodiscard]] Response busy(std::string_view reason);

[[nodiscard]] int status_of(base::ErrorKind kind);

/// The reason phrase; `Unknown` for a status this server never sends by itself.
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace bughook::http
