// The query parameters of the API. The route table says which of them a route knows, here stands what each of them may
// be: a misspelt name is refused by that, and /openapi.json is made of it. An empty one counts as not given, as a form
// sends it whose field was left empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::api {

/// JSON Schema of a parameter, and whether it may stand several times; one that is not known here is a text.
struct ParameterShape {
  std::string schema;
  bool may_repeat = false;
};
[[nodiscard]] ParameterShape shape_of_parameter(std::string_view name);

/// `known` are names separated by spaces. invalid, naming the first parameter that is not among them, or that stands
/// twice though it has one value.
[[nodiscard]] base::Result<void> check_parameters(std::string_view known, std::string_view query);

/// Nothing when it is absent or empty.
[[nodiscard]] std::optional<std::string> given(const http::Request& request, std::string_view name);

}  // namespace bughook::api
