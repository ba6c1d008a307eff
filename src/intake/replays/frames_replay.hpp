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

/// What is known of the report that brought the frames.
struct FramesContext {
  std::string_view public_url;  // where our own files are fetched
  base::Timestamp received_at;
};

struct FramesSummary {
  std::size_t left_out = 0;
  std::size_t placed = 0;  // had no date that could be read, and stand by their place in the list
  std::optional<base::Timestamp> started_at;
};

/// Writes the members `interval` and `frames`, by date. A frame is kept if its picture is one of our own files, or
/// stands on an https host with a name: an address could be one of the inside. `invalid` when none is left. A phone
/// writes dates by the calendar and in the digits of its owner; no picture is left out for its date.
[[nodiscard]] base::Result<FramesSummary> write_frames_replay(base::BufferedJsonWriter& out,
                                                              simdjson::dom::object replay,
                                                              const FramesContext& context);

}  // namespace bughook::intake
