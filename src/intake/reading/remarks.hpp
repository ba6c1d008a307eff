// What the server has to say about a report, for whoever reads it: `details.bughook`, which the API shows as
// `further.bughook`. What can not be read of a report is left out and told here, so nothing is lost in silence and no
// report is lost for a part of it. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.hpp"
#include "intake/reading/report_members.hpp"

namespace bughook::intake {

class Remarks {
 public:
  /// A member of another kind than its name promises; `path` as `formData.description`. What it was is kept as text.
  void leave_out(std::string_view path, JsonValue value);
  /// Something was taken, but not as it was meant.
  void note(std::string_view path, std::string sentence);
  void unknown_priority(std::string priority) { unknown_priority_ = std::move(priority); }
  /// Why no replay was kept.
  void unusable_replay(std::string why) { unusable_replay_ = std::move(why); }
  /// Older entries of a log, broken parts of a replay. The name lives as long as the report.
  void drop(std::string_view name, std::size_t entries) { dropped_.emplace_back(name, entries); }

  /// The member `bughook`, if there is anything to say.
  void write(base::BufferedJsonWriter& out) const;

 private:
  std::string unknown_priority_;
  std::string unusable_replay_;
  std::vector<std::pair<std::string_view, std::size_t>> dropped_;
  std::vector<std::pair<std::string, std::string>> left_out_;
  std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace bughook::intake
