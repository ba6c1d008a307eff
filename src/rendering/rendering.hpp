// One picture or film that is to be made for a bug, and how far it is.
//
//   idle --ask--> waiting --rendered--> done          idle: the page is there, but nobody wants a picture of it
//                  ^  |  \--given up--> failed
//                  |  '--try again later (waiting)
//                  '----------ask, from done and failed too
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "bugs/page_view.hpp"

namespace bughook::rendering {

enum class Kind : std::uint8_t { screenshot, film };
enum class State : std::uint8_t { idle, waiting, done, failed };

[[nodiscard]] std::string_view to_text(Kind kind);
[[nodiscard]] std::string_view to_text(State state);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
[[nodiscard]] std::optional<State> parse_state(std::string_view text);

/// As people see it.
struct Rendering {
  Kind kind = Kind::screenshot;
  State state = State::idle;
  int attempts_done = 0;
  std::string source;              // name of the file it is made from: a page, an uploaded picture, a replay
  bugs::PageView view;             // of a page
  std::vector<std::string> files;  // names of what was made, newest first
  std::string reason;              // why the last attempt failed, a sentence; empty: it did not
};

/// As a worker takes it.
struct Job {
  base::BugId bug;
  base::ProjectId project;
  Kind kind = Kind::screenshot;
  int attempts_done = 0;
  base::Timestamp asked_at;
  std::string source;
  bugs::PageView view;
  bool fetch_linked_files = true;  // as its project wants it now
};

}  // namespace bughook::rendering
