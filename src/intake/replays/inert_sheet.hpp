// A style sheet that stands in a `data:` URL, as old replays bring those of their links: unpacked, made inert and
// packed again. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// `data:text/css;base64,...` with the same sheet, inert; nullopt for what is no style sheet.
[[nodiscard]] std::optional<std::string> make_sheet_url_inert(std::string_view url);

}  // namespace bughook::intake
