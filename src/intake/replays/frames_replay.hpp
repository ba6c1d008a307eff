// The replays of mobile SDKs: pictures of the screen, uploaded before the report, with what was touched meanwhile.
// Android's come out of order. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <simdjson.h>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"

namespace bughook::intake {

struct FramesSummary {
  std::size_t left_out = 0;
  std::optional<base::Timestamp> started_at;
};

/// Writes the members `interval` and `frames`, by date. A frame is kept if its picture is one of our own files, or
/// stands on an https host with a name: an address could be one of the inside. `invalid` when none is left.
[[nodiscard]] base::Result<FramesSummary> write_frames_replay(base::BufferedJsonWriter& out,
                                                              simdjson::dom::object replay,
                                                              std::string_view public_url);

}  // namespace bughook::intake
