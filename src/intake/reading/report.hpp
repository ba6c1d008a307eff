// From the bytes an SDK posts to what we keep of them: read by the rules of the published SDKs, of every era,
// lenient where they differ and strict where nothing sensible can be meant, and scrubbed of secrets on the
// way: no value of this type ever holds one that we know how to see.
//
// Reading follows JSON.parse where JSON leaves a choice: of two equal keys at the top or in metaData the last
// one counts. Keys that nobody knows are kept, in their order.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "bugs/bug.hpp"
#include "intake/reading/page_reading.hpp"

namespace bughook::intake {

struct Report {
  std::string type = "BUG";
  bugs::Priority priority = bugs::Priority::low;
  std::string reported_by;
  std::string description;
  std::string screenshot_url;  // of a picture that the SDK uploaded before; http or https, or empty
  std::string meta_data;       // JSON object: the promised keys first (bugs/meta_data.hpp), then the others
  std::string details;         // JSON object: logs, form, custom data, unknown keys; and `bughook`, our remarks
  CapturedPage page;
  std::string replay;  // JSON, as replays/replay.hpp has it; empty: none was sent, or none that can be shown
  std::optional<base::Timestamp> replay_started_at;
  bool replay_is_left = false;  // there is one, and it was not looked at

  [[nodiscard]] bool has_files() const { return !page.html.empty() || !replay.empty(); }
};

/// Reading a replay takes too long for a loop: there it is left, and a worker reads the report again.
enum class Replays { read, left };

struct ReportReading {
  Replays replays = Replays::read;
  std::string_view public_url = {};               // where our own files are fetched: pictures and frames are such
  base::Timestamp received_at = {};               // for replays whose own dates can not be read
  std::span<const std::string> scrub_words = {};  // the project's own (scrubbing/own_words.hpp)
};

/// Keeps its memory from report to report, so make one per thread for small reports, and for a large one
/// (memory many times its size) one that goes with it. One thread at a time.
class ReportParser {
 public:
  ReportParser();
  ~ReportParser();
  ReportParser(ReportParser&&) noexcept;
  ReportParser& operator=(ReportParser&&) noexcept;

  /// The body may grow by a few bytes of padding; its text is not changed.
  [[nodiscard]] base::Result<Report> parse(std::string& body, const ReportReading& how = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bughook::intake
