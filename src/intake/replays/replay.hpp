// A session replay on its way from a report to a file: recognised, checked, made inert and scrubbed, and written in
// the one shape that players read:
//
//   {"format": "rrweb" | "dom" | "frames", "startDate": ms, "baseUrl", "width", "height", "isMobile", ...}
//     rrweb   events                                                     web SDKs from 10.1 on
//     dom     resourcesToResolve, initialState, initialActions, actions  web SDKs 3.4 to 9
//     frames  interval, frames                                           mobile SDKs
//
// A replay that can not be used never costs its report: the failure is a sentence for whoever looks for the replay.
// Takes up to seconds, so workers call it, loops never.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "intake/replays/frames_replay.hpp"

namespace bughook::intake {

struct ReplaySummary {
  std::optional<base::Timestamp> started_at;
  std::size_t left_out = 0;  // events, actions, nodes and frames that could not be used
  std::string note = {};     // what else is to be told
};

/// The `webReplay` of a report.
[[nodiscard]] base::Result<ReplaySummary> write_web_replay(base::BufferedJsonWriter& out, simdjson::dom::object replay);

/// The `replay` of a report.
[[nodiscard]] base::Result<ReplaySummary> write_mobile_replay(base::BufferedJsonWriter& out,
                                                              simdjson::dom::object replay,
                                                              const FramesContext& context);

}  // namespace bughook::intake
