// What a team decides for one project: who may report and how much, how long bugs stay, what is scrubbed, how
// captures are rendered and who may see them, the columns of the board. Kept and shown as one JSON object, in which
// what is absent has its default, so that a new setting needs no migration. Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// A column of the board: the bugs of one status.
struct BoardColumn {
  std::string status;  // as the API and the webhook body have it
  std::string name;    // as people read it

  friend bool operator==(const BoardColumn&, const BoardColumn&) = default;
};

/// Who may fetch the files of a project. `anyone` still needs the unguessable name.
enum class FileAccess { anyone, signed_links, members };

struct ScreenshotSettings {
  bool render = true;                     // turn captured pages into pictures
  bool fetch_images = true;               // from the page's own servers, while rendering
  std::chrono::seconds longest_wait{30};  // how long an event is held back for its picture

  friend bool operator==(const ScreenshotSettings&, const ScreenshotSettings&) = default;
};

/// What someone sees who has a bug's share link.
struct ShareSettings {
  bool enabled = true;
  bool show_logs = false;
  bool show_meta_data = false;
  bool show_replay = true;

  friend bool operator==(const ShareSettings&, const ShareSettings&) = default;
};

[[nodiscard]] std::vector<BoardColumn> default_columns();

struct ProjectSettings {
  std::vector<std::string> allowed_origins;  // of pages that may report; empty: any
  int reports_per_second = 0;                // of this project's SDK key; 0: the server's own limit
  std::chrono::days retention{};             // of bugs and all that belongs to them; 0: as the server has it
  std::vector<std::string> scrub_words;      // names of secrets, beside those that are always scrubbed
  ScreenshotSettings screenshots;
  bool automatic_films = false;
  FileAccess files = FileAccess::anyone;
  std::vector<BoardColumn> columns = default_columns();
  ShareSettings share;

  [[nodiscard]] bool has_status(std::string_view status) const;

  friend bool operator==(const ProjectSettings&, const ProjectSettings&) = default;
};

inline constexpr std::size_t allowed_origins_max = 50;  // looked through for each report
inline constexpr std::size_t origin_bytes_max = 300;    // a host name has 253
inline constexpr int reports_per_second_max = 1'000'000;
inline constexpr int retention_days_max = 36'500;
inline constexpr std::size_t scrub_words_max = 50;  // each is looked for in every text of a report
inline constexpr std::size_t scrub_word_letters_min = 3;
inline constexpr std::size_t scrub_word_letters_max = 64;
inline constexpr int screenshot_wait_seconds_max = 300;  // an event that waits longer is news no more
inline constexpr std::size_t columns_max = 20;           // a board of more is no board
inline constexpr std::size_t column_name_bytes_max = 60;
inline constexpr std::size_t status_bytes_max = 64;

/// Changes what the JSON object holds and leaves all else. Unprocessable, naming the setting (`settings.files`),
/// for one that does not exist and for a value it can not have; then `settings` is as before.
[[nodiscard]] base::Result<void> change_settings(ProjectSettings& settings, std::string_view json);

/// As the store keeps them: what this program does not know is left out, as after going back to an older one.
[[nodiscard]] ProjectSettings read_stored_settings(std::string_view json);

/// All of them, as one JSON object: for the store and for answers.
void write(base::JsonWriter& json, const ProjectSettings& settings);
[[nodiscard]] std::string to_json(const ProjectSettings& settings);

}  // namespace bughook::accounts
