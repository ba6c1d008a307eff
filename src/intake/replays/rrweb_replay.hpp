// The replay format of web SDKs from 10.1 on: rrweb's events (https://www.rrweb.io). Each is written anew, in the
// shape that rrweb's own recorder gives it, made inert: what a player would choke on (nodes in the wrong place, names
// that are none) is mended or left out, canvas commands are left out since only unsafe players run them.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <optional>

#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "intake/replays/known_nodes.hpp"
#include "intake/replays/rrweb_events.hpp"

namespace bughook::intake {

struct RrwebSummary {
  std::size_t left_out = 0;
  std::optional<double> first_timestamp;  // ms since 1970
};

/// Writes the member `events`. `invalid` when no event describes the page, for then there is nothing to show.
[[nodiscard]] base::Result<RrwebSummary> write_rrweb_replay(base::BufferedJsonWriter& out, RrwebEvents& events);

}  // namespace bughook::intake
