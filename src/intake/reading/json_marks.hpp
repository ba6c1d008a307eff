// Keeps simdjson's memory within bounds: it grows by the values in a text, not by its bytes. Pure; any thread.
#pragma once

#include <string_view>

namespace bughook::intake {

/// Whether parsing the text would take more memory than a report may (json_marks_max); counted before it gets any.
[[nodiscard]] bool has_too_many_values(std::string_view json);

}  // namespace bughook::intake
