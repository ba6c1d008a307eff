// Takes secrets out of a captured page. The published SDKs write the value of every input into the page's HTML,
// passwords in clear, and a page has secrets of its own: tokens in links, in scripts, in attributes, in documents
// within documents. All other bytes stay exactly as they were: the page is evidence. Pure; any thread.
//
// The scanner follows the HTML standard's tokenizer as far as it decides where tags begin and end (quotes,
// comments, raw text), for a scanner that loses its place would let a password through.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// The page without its secrets; nullopt when it has none.
[[nodiscard]] std::optional<std::string> scrub_html(std::string_view html);

}  // namespace bughook::intake
