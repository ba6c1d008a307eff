// Takes out of a style sheet, or a style attribute, all that a browser would fetch: `url()`, `src()`, `@import`,
// the strings of `image-set()`; also when it is spelled with CSS escapes. Pictures and fonts that stand in the
// sheet itself stay. Everything else keeps its bytes. Pure; any thread.
//
// It reads CSS as the CSS Syntax standard cuts it into tokens (section 4): comments, strings, names with escapes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// nullopt when there was nothing to take out.
[[nodiscard]] std::optional<std::string> make_css_inert(std::string_view css);

}  // namespace bughook::intake
