// What stands in an attribute, as text; and text as it may stand in an attribute. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bughook::base {

/// With the references resolved that serialised pages have: `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;`, and numbers.
/// Any other stays as it is.
[[nodiscard]] std::string html_text(std::string_view attribute);

/// Between either kind of quotes.
[[nodiscard]] std::string html_attribute(std::string_view text);

}  // namespace bughook::base
