// JSON for a person to read.
#pragma once

#include <string>
#include <string_view>

namespace bughook::cli {

/// Two spaces a level, keys in their order. What is not JSON comes back as it is.
[[nodiscard]] std::string pretty_json(std::string_view text);

}  // namespace bughook::cli
