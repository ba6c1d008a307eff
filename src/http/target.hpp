// The request target: what stands between the method and `HTTP/1.1`. Taken apart once, here, and checked
// so that decoding its parts later can not fail. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bughook::http {

struct Target {
  std::string path;   // begins with a slash, never holds two in a row
  std::string query;  // without the question mark
};

/// Origin form, or absolute form whose authority is dropped. Refused: anything else, an escape that is not
/// two hex digits, an escaped NUL, a fragment.
[[nodiscard]] base::Result<Target> parse_target(std::string_view target);

enum class PlusSign { is_plus, is_space };

/// nullopt for a broken escape or an escaped NUL.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::is_plus);

/// The decoded value of the first `name=value`; empty for a bare `name`; nullopt if there is none.
[[nodiscard]] std::optional<std::string> find_query_value(std::string_view query, std::string_view name);
/// Those of every `name=value`, in their order.
[[nodiscard]] std::vector<std::string> find_query_values(std::string_view query, std::string_view name);

}  // namespace bughook::http
