// One row of the route table: which method and path, who may send a body, who answers, how large a body may be, and
// whether pages of other origins may read the answer.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/loop.hpp"
#include "http/message.hpp"

namespace bughook::http {

/// Runs on the connection's loop: must not block.
using LoopHandler = std::function<base::Awaitable<Response>(Request&)>;

/// Runs on a worker, may block. When the workers' queue is full the caller gets 503 instead.
using WorkHandler = std::function<Response(const Request&)>;

/// What the header alone decides, so that nobody who may not call a route can make the server hold a body. Runs on the
/// connection's loop when the header is in and none of the body was taken; must not block. A response is sent in place
/// of the handler's, and the body is not received.
struct Gate {
  using Step = std::function<base::Awaitable<std::optional<Response>>(Request&)>;

  Step step = nullptr;  // null: whoever calls
  /// Set: a body of at most so many bytes, or none, is taken without asking, and the handler judges its caller.
  std::optional<std::size_t> unasked_bytes_max = std::nullopt;
};

/// sdk: pages of any origin may call and read, always without credentials.
enum class Cors { none, sdk };

struct Route {
  Method method;
  /// `/projects/{project}/bugs`: `{name}` is one segment, `{name*}` at the end is all that is left.
  std::string pattern;
  std::variant<LoopHandler, WorkHandler> handler;
  std::size_t body_limit;  // bytes, both as sent and unpacked
  Cors cors = Cors::none;
  Gate gate = {};
};

}  // namespace bughook::http
