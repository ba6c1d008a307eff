// How functions say that they failed: a value, never an exception. An Error names the field that is
// at fault and tells the caller what to do; http/problem.cpp alone turns it into HTTP (RFC 9457).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace bughook::base {

enum class ErrorKind {
  invalid,        // the caller sent something that can not be read: HTTP 400
  unprocessable,  // readable, but refused by a rule: 422
  unauthorized,   // no credential, or an unknown one: 401
  forbidden,      // a known credential that may not do this: 403
  not_found,      // no such thing, or a thing of another tenant: 404
  conflict,       // 409
  too_large,      // a named limit was passed: 413
  too_many,       // a rate was passed: 429, with retry_after
  unavailable,    // a queue is full or the store is stopping: 503, with retry_after
  internal,       // ours: 500; the detail is logged, not shown
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string detail;  // a sentence for a person: what is wrong and what to do
  std::string field;   // the JSON path, header or parameter at fault; empty if none is
  std::optional<std::chrono::seconds> retry_after;
};

template <class T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

[[nodiscard]] inline Failure fail(ErrorKind kind, std::string detail, std::string field = {}) {
  return Failure(Error{kind, std::move(detail), std::move(field), std::nullopt});
}

}  // namespace bughook::base
