// A bug: the stored feedback item that a report becomes, whatever its type. A plain value; the store keeps
// it, intake fills it, the webhook body is composed from it (webhooks/event_body.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace bughook::bugs {

enum class Priority { low, medium, high };

[[nodiscard]] std::string_view to_text(Priority priority);  // LOW, MEDIUM, HIGH
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view text);

/// The picture and the replay of a bug: where they are, and how far their rendering is.
struct Capture {
  std::string screenshot_url;   // a picture on somebody else's server, as the SDK named it; empty: none
  std::string picture;          // name of the stored picture: rendered by us, or uploaded; empty until there is one
  std::string screenshot_blob;  // name of the stored HTML capture; empty: none was sent
  std::string replay_blob;      // name of the stored replay; empty: none was sent
  std::optional<base::Timestamp> replay_started_at;
  bool generating_screenshot = false;
  bool screenshot_live = false;
  bool generating_replay = false;
  bool replay_live = false;
  bool replay_rendering_failed = false;

  [[nodiscard]] bool has_replay() const { return !replay_blob.empty(); }

  friend bool operator==(const Capture&, const Capture&) = default;
};

struct Bug {
  base::BugId id;
  base::ProjectId project;
  std::int64_t number = 0;  // 1, 2, 3, ... within the project; 0 until the store gave one
  std::string type = "BUG";
  Priority priority = Priority::low;
  std::string status = "OPEN";
  std::string reported_by;
  std::string description;
  std::string lexorank;      // its place on the board (lexorank.hpp); empty until the store gave one
  int share_generation = 0;  // raised to make the old share link void (share_token.hpp)
  Capture capture;
  std::string meta_data;  // a JSON object, ordered and completed as meta_data.hpp says
  std::string details;    // a JSON object: customData, formData, consoleLog, ... and unknown keys, scrubbed
  base::Timestamp created_at;
  base::Timestamp updated_at;
  std::int64_t revision = 0;  // `__v` of the webhook body

  friend bool operator==(const Bug&, const Bug&) = default;
};

}  // namespace bughook::bugs
