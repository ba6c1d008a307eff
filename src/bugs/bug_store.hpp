// Where bugs are read and edited once intake has filed them. Called from worker threads; every call waits.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "bugs/bug.hpp"

namespace bughook::bugs {

struct BugPage {
  std::vector<Bug> bugs;                   // newest first; `details` is left empty in pages
  std::optional<std::int64_t> next_below;  // pass it to get the next page
};

class BugStore {
 public:
  virtual ~BugStore() = default;

  /// Bugs of the project with a number below `below` (none: from the newest), at most `limit`.
  [[nodiscard]] virtual base::Result<BugPage> page(base::ProjectId project, std::optional<std::int64_t> below,
                                                   std::size_t limit) = 0;
  /// not_found for another project's.
  [[nodiscard]] virtual base::Result<Bug> bug(base::ProjectId project, base::BugId id) = 0;
  [[nodiscard]] virtual base::Result<Bug> bug_numbered(base::ProjectId project, std::int64_t number) = 0;

  /// Reads, changes and writes in one transaction, `revision` + 1; `change` may refuse, then nothing is written.
  [[nodiscard]] virtual base::Result<Bug> change(base::ProjectId project, base::BugId id, base::Timestamp now,
                                                 std::function<base::Result<void>(Bug&)> change) = 0;
  /// With its events, deliveries, attempts and files. Its number is not given again.
  [[nodiscard]] virtual base::Result<void> remove(base::ProjectId project, base::BugId id) = 0;
};

}  // namespace bughook::bugs
