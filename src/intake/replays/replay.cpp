#include "intake/replays/replay.hpp"

#include <fmt/format.h>

#include "intake/reading/dates.hpp"
#include "intake/replays/dom_replay.hpp"
#include "intake/replays/replay_values.hpp"
#include "intake/replays/rrweb_replay.hpp"

namespace bughook::intake {
namespace {

using base::Result;
using simdjson::dom::array;
using simdjson::dom::object;

/// The date comes last: without one in the replay the first event has it.
void end_replay(base::BufferedJsonWriter& out, std::optional<base::Timestamp> started_at) {
  const auto since_epoch = started_at.value_or(base::Timestamp{}).time_since_epoch();
  out.member("startDate", std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()).end_object();
}

Result<ReplaySummary> write_rrweb(base::BufferedJsonWriter& out, object replay, array events) {
  auto unpacked = RrwebEvents::of(events);
  if (!unpacked) return base::Failure(unpacked.error());
  out.begin_object().member("format", "rrweb");
  write_screen(out, replay);
  const auto written = write_rrweb_replay(out, *unpacked);
  if (!written) return base::Failure(written.error());
  auto started_at = date_of(replay["startDate"]);
  if (!started_at && written->first_timestamp) started_at = date_of_epoch_ms(*written->first_timestamp);
  end_replay(out, started_at);
  return ReplaySummary{started_at, written->left_out};
}

Result<ReplaySummary> write_dom(base::BufferedJsonWriter& out, object replay) {
  KnownNodes known;
  known.learn(replay);
  out.begin_object().member("format", "dom");
  write_screen(out, replay);
  const auto left_out = write_dom_replay(out, replay, known);
  if (!left_out) return base::Failure(left_out.error());
  const auto started_at = date_of(replay["startDate"]);
  end_replay(out, started_at);
  return ReplaySummary{started_at, *left_out};
}

}  // namespace

Result<ReplaySummary> write_web_replay(base::BufferedJsonWriter& out, object replay) {
  array events;
  if (replay["events"].get(events) == simdjson::SUCCESS) return write_rrweb(out, replay, events);
  return write_dom(out, replay);
}

Result<ReplaySummary> write_mobile_replay(base::BufferedJsonWriter& out, object replay, const FramesContext& context) {
  out.begin_object().member("format", "frames").member("baseUrl", "");
  for (const std::string_view side : {"width", "height"}) out.member(side, 0);
  out.member("isMobile", true);
  const auto written = write_frames_replay(out, replay, context);
  if (!written) return base::Failure(written.error());
  end_replay(out, written->started_at);
  ReplaySummary summary{written->started_at, written->left_out};
  if (written->placed > 0) {
    summary.note = fmt::format("{} of its frames have no date that can be read: they stand by their place in the list.",
                               written->placed);
  }
  return summary;
}

}  // namespace bughook::intake
