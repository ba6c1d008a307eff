// The page that films are made of: our own player, and the replay beside it as data. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bughook::rendering::film {

/// web/replay's film.js, as built in: `bughookReplay.load(json)` and `.seek(ms)`.
[[nodiscard]] std::string_view player_script();

/// Where it is loaded from. Nothing can answer there: `.invalid` is reserved (RFC 6761).
inline constexpr std::string_view page_url = "https://film.invalid/";
inline constexpr std::string_view player_url = "https://film.invalid/film.js";

/// Only the player runs, and nothing is asked for but the pictures of a phone's replay, which are asked of us.
inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: http: https:; "
    "font-src data:; media-src data: blob:; frame-src 'self'";

/// With the replay in an element of its own, out of which no text of it can lead.
[[nodiscard]] std::string page_of(std::string_view replay);

/// An expression: a promise of "DURATION_MS WIDTH HEIGHT".
inline constexpr std::string_view load_expression =
    "(() => { const replay = document.getElementById('replay'); const text = replay.textContent; replay.remove(); "
    "return bughookReplay.load(text).then(({ durationMs, width, height }) => "
    "[durationMs, width, height].map(Math.ceil).join(' ')); })()";

}  // namespace bughook::rendering::film
