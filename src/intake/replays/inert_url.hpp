// What a browser would do with a URL that stands in a replay, read as browsers read it (WHATWG URL: leading spaces
// are cut, tabs and newlines inside are dropped, the case of a scheme does not matter). Pure; any thread.
#pragma once

#include <string_view>

namespace bughook::intake {

enum class UrlKind {
  nothing,    // empty: the attribute of an element without a source
  fragment,   // `#icon`: a part of the same page
  media,      // `data:` with a picture, a font, sound or film in it: shown, and nothing runs or is fetched
  elsewhere,  // http, https, relative, `blob:`, ...: to load it means to ask somebody
  code,       // `javascript:` and its kin, and `data:` with a document in it: never kept
};

[[nodiscard]] UrlKind kind_of_url(std::string_view url);

/// `a.png 1x, https://b/c.png 2x`: true if nothing in it would be fetched or run.
[[nodiscard]] bool is_inert_srcset(std::string_view srcset);

}  // namespace bughook::intake
