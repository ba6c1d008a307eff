// The small values that all formats of replays share, read leniently and kept within what players can bear: dates,
// sizes, coordinates, addresses. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include <simdjson.h>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "intake/scrubbing/scrub_text.hpp"

namespace bughook::intake {

using ReplayValue = simdjson::simdjson_result<simdjson::dom::element>;

/// Milliseconds since 1970, or text as parse_date takes it.
[[nodiscard]] std::optional<base::Timestamp> date_of(ReplayValue value);

/// A finite number, or a string that is one, between the bounds; what is outside becomes the bound.
[[nodiscard]] std::optional<double> number_within(ReplayValue value, double least, double most);

/// `baseUrl`, `width`, `height`, `isMobile`: the screen it happened on, the same in every format.
void write_screen(base::BufferedJsonWriter& out, simdjson::dom::object replay);

/// Text without its secrets.
void write_scrubbed_text(base::BufferedJsonWriter& out, std::string_view text, TextKind kind = TextKind::record);

}  // namespace bughook::intake
