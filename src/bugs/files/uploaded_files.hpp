// What was uploaded for a report before it came, and which it names by links: attachments, a screen recording, the
// pictures of a mobile replay. Only files of the bug's own project are its own, whatever it names. Pure; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace bughook::bugs {

/// The keys of a bug's details under which such links stand. Elsewhere a link is only something that was said.
inline constexpr std::array<std::string_view, 2> upload_keys = {"attachments", "screenRecordingUrl"};

/// Intake writes a frame of a replay so (intake/replays/frames_replay.cpp), with an URL that needs no escapes and ends
/// at the next quote. A quote within a text of the reporter's is escaped, so that no text can look like it.
inline constexpr std::string_view before_frame_url = R"({"url":")";

/// The name of the project's file that the URL leads to; empty: it leads elsewhere.
[[nodiscard]] std::string_view own_file(std::string_view url, base::ProjectId project);

[[nodiscard]] std::vector<std::string> own_files_in_details(std::string_view details, base::ProjectId project);
/// Of a replay's text.
[[nodiscard]] std::vector<std::string> own_files_in_replay(std::string_view replay, base::ProjectId project);

}  // namespace bughook::bugs
