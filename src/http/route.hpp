// One row of the route table: which method and path, who answers, how large a body may be, and whether
// pages of other origins may read the answer.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <variant>

#include "base/loop.hpp"
#include "http/message.hpp"

namespace bughook::http {

/// Runs on the connection's loop: must not block.
using LoopHandler = std::function<base::Awaitable<Response>(Request&)>;

/// Runs on a worker, may block. When the workers' queue is full the caller gets 503 instead.
using WorkHandler = std::function<Response(const Request&)>;

/// sdk: pages of any origin may call and read, always without credentials.
enum class Cors { none, sdk };

struct Route {
  Method method;
  /// `/projects/{project}/bugs`: `{name}` is one segment, `{name*}` at the end is all that is left.
  std::string pattern;
  std::variant<LoopHandler, WorkHandler> handler;
  std::size_t body_limit;  // bytes, both as sent and unpacked
  Cors cors = Cors::none;
};

}  // namespace bughook::http
