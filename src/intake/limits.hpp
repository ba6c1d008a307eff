// Every limit of intake, each with its reason. A report that passes one is refused with 413 (or cut,
// where the comment says so); the answer names the field.
#pragma once

#include <chrono>
#include <cstddef>

#include "bugs/files/replay_file.hpp"

namespace bughook::intake {

// --- requests

/// A page with its images inlined and 7,000 replay actions is a few MB; single pages reached tens.
inline constexpr std::size_t report_bytes_max = 50u << 20;
/// Parsed on the loop up to here (about 60 us at the slowest); anything larger goes to a worker.
inline constexpr std::size_t report_bytes_on_loop_max = 128u << 10;
/// A photograph or a minute of screen recording.
inline constexpr std::size_t upload_bytes_max = 25u << 20;
/// Mobile replays have at most 60 frames; a form has a handful of attachments.
inline constexpr std::size_t upload_parts_max = 100;
/// The head of one multipart part: two or three short lines.
inline constexpr std::size_t upload_part_head_bytes_max = 4u << 10;

/// What a page says of its user, or up to 500 events of it.
inline constexpr std::size_t session_bytes_max = 256u << 10;
/// User id, name and e-mail address, each as long as a reporter may be: they travel in a header with every report.
inline constexpr std::size_t visitor_field_bytes_max = 320;
/// Three such fields in base64, and a signature. A cookie, where SDKs keep it, has 4 KB.
inline constexpr std::size_t visitor_hash_bytes_max = 2048;

// --- JSON

/// Recorded DOM trees nest as deep as the page does: some hundred levels on real pages, two levels a node.
inline constexpr std::size_t json_depth_max = 1024;
/// What can begin a value or end one, counted before parsing: simdjson needs up to 24 bytes for each, so
/// this keeps one report below 200 MB. A 40 MB replay made of mouse moves alone stays below it.
inline constexpr std::size_t json_marks_max = 8'000'000;
/// No SDK sends more than 25 keys at the top; the rest is for those that come.
inline constexpr std::size_t report_keys_max = 200;
/// 15 are ours, mobile SDKs send 25; applications add their own.
inline constexpr std::size_t meta_data_keys_max = 200;
/// It travels in every webhook body.
inline constexpr std::size_t meta_data_bytes_max = 64u << 10;
/// Logs, custom data and unknown keys of one bug: a row in the store, and one answer of the API.
inline constexpr std::size_t details_bytes_max = 8u << 20;

// --- replays: one that passes a limit is dropped with a remark, and its report is kept

/// What packed events may unpack to, all together: 50 MB of plain events are the most that can come, too.
inline constexpr std::size_t replay_bytes_max = 64u << 20;
/// Rewritten it may be longer: what is taken out of style sheets leaves a longer word behind.
inline constexpr std::size_t replay_written_bytes_max = bugs::replay_text_bytes_max;
static_assert(replay_written_bytes_max >= 2 * replay_bytes_max);
/// Recorded pages shrink to a tenth or a twentieth; a list of ten thousand equal rows to a hundredth.
inline constexpr std::size_t replay_swelling_max = 200;
/// Below it an event may swell as it likes: a blank canvas of 4 KB is a MB of nothing.
inline constexpr std::size_t replay_unpacked_bytes_free = 1u << 20;
/// A busy page makes 50 a second, and SDKs keep some minutes.
inline constexpr std::size_t replay_events_max = 500'000;
/// iOS keeps 60, Android 30.
inline constexpr std::size_t replay_frames_max = 600;
/// Of one frame, and so of one second; further ones are left out.
inline constexpr std::size_t replay_touches_max = 1000;
/// A pause between two actions; a longer one becomes this long.
inline constexpr double replay_pause_ms_max = 86'400'000;
/// Beyond both, browsers' own layout ends.
inline constexpr double replay_coordinate_max = 33'554'432;
inline constexpr double replay_side_pixels_max = 100'000;
/// The end of the year 9999.
inline constexpr double replay_timestamp_ms_max = 253'402'300'799'999;

/// Members of one report that are told to be left out, and what each was: enough to see what an SDK does wrong.
inline constexpr std::size_t remarks_max = 20;
inline constexpr std::size_t remark_bytes_max = 300;

// --- fields: cut, never refused; what the reporter wrote stays whole in details.formData

inline constexpr std::size_t type_bytes_max = 64;
inline constexpr std::size_t reported_by_bytes_max = 320;  // the longest e-mail address
inline constexpr std::size_t description_bytes_max = 64u << 10;
/// Not cut but dropped: half a URL is none. Browsers' own limit in practice.
inline constexpr std::size_t url_bytes_max = 2048;
/// The newest entries of consoleLog, networkLogs, customEventLog, actionLog are kept, as newer SDKs do
/// themselves; SDKs of 2021 send the log of the whole visit.
inline constexpr std::size_t log_entries_max = 1000;

// --- tables in memory

/// Callers remembered by one rate limit (about 100 bytes each); beyond it the one unseen for longest is forgotten.
inline constexpr std::size_t rate_limit_entries_max = 100'000;
/// A bucket holds the reports of so many seconds, so that a page may send a few at once.
inline constexpr double rate_limit_burst_seconds = 2.0;
/// A report comes with up to four uploads: its picture, its frames, its recording, its attachments.
inline constexpr double uploads_per_report = 4.0;
/// A visit asks for its session, configuration and tooltips, and tells events every 1.5 to 3 s.
inline constexpr double service_calls_per_report = 20.0;
/// A longer Api-Token is not looked up: keys have 32 letters.
inline constexpr std::size_t sdk_key_bytes_max = 128;
/// Projects kept in memory to answer without the store.
inline constexpr std::size_t cached_projects_max = 10'000;
/// Unknown keys kept as well, or a page with a mistyped key would ask the store for each report.
inline constexpr std::size_t cached_unknown_keys_max = 1'000;
inline constexpr std::chrono::seconds unknown_key_lifetime{5};
/// Keys that nobody has seen yet and that the store is asked for at once, a few milliseconds of reading: whoever makes
/// keys up gets no further, and a project that was known is read past them.
inline constexpr std::size_t new_keys_read_max = 256;
/// Requests that wait for one key to be read; each holds its body meanwhile.
inline constexpr std::size_t waiting_for_key_max = 4'096;

}  // namespace bughook::intake
