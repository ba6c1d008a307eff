// The bodies that routes take, as JSON Schema for /openapi.json. What is checked is checked where a body is read; this
// describes it with the same limits, and a test asks every route whether it knows these fields and no others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace bughook::api {

/// Nothing for a route whose body is not described: it takes none, or what SDKs send.
[[nodiscard]] std::optional<std::string> body_schema(http::Method method, std::string_view pattern);

}  // namespace bughook::api
