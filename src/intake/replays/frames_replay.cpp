#include "intake/replays/frames_replay.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "intake/limits.hpp"
#include "intake/replays/replay_values.hpp"

namespace bughook::intake {
namespace {

using base::equal_ignoring_case;

using JsonWriter = base::BufferedJsonWriter;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr double interval_ms_usual = 1000;

/// No SDK is older, and no phone's clock is further ahead: a date outside is one of another calendar.
constexpr base::Timestamp first_sdk = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
constexpr std::chrono::years ahead_max{10};
constexpr base::Timestamp latest_unknown = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);
/// The one calendar that differs from ours in nothing but the year: Thailand's.
constexpr std::chrono::years buddhist_era{543};

struct Frame {
  std::string_view url;
  std::optional<base::Timestamp> date;
  object members;
};

bool has_only_url_letters(std::string_view url) {
  return std::none_of(url.begin(), url.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '"' || c == '<' || c == '>' || c == '\\';
  });
}

/// A host with a name that has a dot in it and ends in letters: no address in any spelling ends so, nor `localhost`.
bool is_public_name(std::string_view host) {
  const auto dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const auto last = host.substr(dot + 1);
  constexpr auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr auto is_host_letter = [is_letter](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  const bool is_inside = equal_ignoring_case(last, "localhost") || equal_ignoring_case(last, "local") ||
                         equal_ignoring_case(last, "internal");
  return last.size() >= 2 && !is_inside && std::all_of(last.begin(), last.end(), is_letter) &&
         std::all_of(host.begin(), host.end(), is_host_letter);
}

bool is_picture_url(std::string_view url, std::string_view public_url) {
  if (url.size() > url_bytes_max || !has_only_url_letters(url)) return false;
  if (url.starts_with(public_url) && url.substr(public_url.size()).starts_with("/files/")) return true;
  constexpr std::string_view https = "https://";
  if (!url.starts_with(https)) return false;
  const auto authority = url.substr(https.size(), url.find_first_of("/?#", https.size()) - https.size());
  return is_public_name(authority.substr(0, authority.find(':')));  // a name with a user before it has an `@`
}

std::optional<base::Timestamp> plausible_date(std::optional<base::Timestamp> date, base::Timestamp received_at) {
  if (!date) return std::nullopt;
  const auto latest = received_at == base::Timestamp{} ? latest_unknown : received_at + ahead_max;
  const auto fits = [&](base::Timestamp at) { return at >= first_sdk && at <= latest; };
  if (fits(*date)) return date;
  const auto day = std::chrono::floor<std::chrono::days>(*date);
  const std::chrono::sys_days christian(std::chrono::year_month_day(day) - buddhist_era);
  const auto at = christian + (*date - day);
  return fits(at) ? std::optional(at) : std::nullopt;
}

std::optional<Frame> frame_of(element value, const FramesContext& context) {
  Frame frame;
  if (value.get(frame.members) != simdjson::SUCCESS) return std::nullopt;
  if (frame.members["url"].get(frame.url) != simdjson::SUCCESS || !is_picture_url(frame.url, context.public_url)) {
    return std::nullopt;
  }
  frame.date = plausible_date(date_of(frame.members["date"]), context.received_at);
  return frame;
}

/// Gives each frame without a date one by its neighbour before, or behind; or, where none has any, by the report's
/// time, before which the last was taken. Answers how many had none.
std::size_t place_undated(std::vector<Frame>& frames, std::chrono::milliseconds interval, base::Timestamp received_at) {
  const auto undated = std::count_if(frames.begin(), frames.end(), [](const Frame& it) { return !it.date; });
  if (undated == 0) return 0;
  auto first = std::find_if(frames.begin(), frames.end(), [](const Frame& it) { return it.date.has_value(); });
  if (first == frames.end()) {
    first = std::prev(first);
    const auto earliest = base::Timestamp{} + interval * static_cast<std::int64_t>(frames.size());
    first->date = std::max(received_at, earliest);
  }
  for (auto at = first; at != frames.begin(); --at) std::prev(at)->date = *at->date - interval;
  for (auto at = std::next(first); at != frames.end(); ++at) {
    if (!at->date) at->date = *std::prev(at)->date + interval;
  }
  return static_cast<std::size_t>(undated);
}

void write_touch(JsonWriter& out, element value) {
  object touch;
  if (value.get(touch) != simdjson::SUCCESS) return;
  const auto x = number_within(touch["x"], -replay_coordinate_max, replay_coordinate_max);
  const auto y = number_within(touch["y"], -replay_coordinate_max, replay_coordinate_max);
  std::string_view type;
  const bool is_known = touch["type"].get(type) == simdjson::SUCCESS && (type == "TU" || type == "TD" || type == "TM");
  if (!x || !y || !is_known) return;
  out.begin_object().key("x").number(*x).key("y").number(*y).member("type", type);
  if (const auto date = date_of(touch["date"])) out.member("date", base::format_iso8601(*date));
  out.end_object();
}

void write_frame(JsonWriter& out, const Frame& frame) {
  std::string_view screen;
  out.begin_object().member("url", frame.url).member("date", base::format_iso8601(*frame.date)).key("screenname");
  write_scrubbed_text(out, frame.members["screenname"].get(screen) == simdjson::SUCCESS ? screen : std::string_view());
  out.key("interactions").begin_array();
  array touches;
  if (frame.members["interactions"].get(touches) == simdjson::SUCCESS) {
    std::size_t left = replay_touches_max;
    for (const auto touch : touches) {
      if (left-- == 0) break;
      write_touch(out, touch);
    }
  }
  out.end_array().end_object();
}

}  // namespace

base::Result<FramesSummary> write_frames_replay(JsonWriter& out, object replay, const FramesContext& context) {
  array all;
  std::vector<Frame> frames;
  std::size_t seen = 0;
  if (replay["frames"].get(all) == simdjson::SUCCESS) {
    for (const auto value : all) {
      if (++seen > replay_frames_max) {
        return base::fail(base::ErrorKind::too_large, fmt::format("It has more than {} frames.", replay_frames_max));
      }
      if (const auto frame = frame_of(value, context)) frames.push_back(*frame);
    }
  }
  if (frames.empty()) {
    return base::fail(base::ErrorKind::invalid, "None of its frames has a picture that may be shown.");
  }
  const auto interval = number_within(replay["interval"], 1, replay_pause_ms_max).value_or(interval_ms_usual);
  const auto placed =
      place_undated(frames, std::chrono::milliseconds(static_cast<std::int64_t>(interval)), context.received_at);
  std::stable_sort(frames.begin(), frames.end(), [](const Frame& a, const Frame& b) { return *a.date < *b.date; });
  out.key("interval").number(interval);
  out.key("frames").begin_array();
  for (const auto& frame : frames) write_frame(out, frame);
  out.end_array();
  return FramesSummary{seen - frames.size(), placed, frames.front().date};
}

}  // namespace bughook::intake
