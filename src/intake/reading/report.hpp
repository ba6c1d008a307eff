// From the bytes an SDK posts to what we keep of them: read by the rules of the published SDKs, of every era,
// lenient where they differ and strict where nothing sensible can be meant, and scrubbed of secrets on the
// way: no value of this type ever holds one that we know how to see.
//
// Reading follows JSON.parse where JSON leaves a choice: of two equal keys at the top or in metaData the last
// one counts. Keys that nobody knows are kept, in their order.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "bugs/bug.hpp"

namespace bughook::intake {

struct Report {
  std::string type = "BUG";
  bugs::Priority priority = bugs::Priority::low;
  std::string reported_by;
  std::string description;
  std::string screenshot_url;  // of a picture that the SDK uploaded before; http or https, or empty
  std::string meta_data;       // JSON object: the promised keys first (bugs/meta_data.hpp), then the others
  std::string details;         // JSON object: logs, form, custom data, unknown keys; and `bughook`, our remarks
  std::string capture;         // JSON: the page as the SDK serialised it; empty: none was sent
  std::string replay;          // JSON: web (two formats) or mobile; empty: none was sent
  std::optional<base::Timestamp> replay_started_at;

  [[nodiscard]] bool has_files() const { return !capture.empty() || !replay.empty(); }
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
  [[nodiscard]] base::Result<Report> parse(std::string& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bughook::intake
