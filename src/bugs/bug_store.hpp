// Where bugs are read and edited once intake has filed them. Called from worker threads; every call waits.
// A bug of another project, or of a removed one, is not_found.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "bugs/bug.hpp"
#include "bugs/bug_query.hpp"
#include "bugs/history.hpp"

namespace bughook::bugs {

/// Where a bug is dragged to. Neighbours that are given must stand in that column, in this order; with none it goes to
/// the end of the column.
struct Placement {
  std::string status;
  std::optional<base::BugId> after = {}, before = {};
};

using BugChange = std::function<base::Result<void>(Bug&)>;

/// Of `change_all` and `remove_all`: one transaction, which everyone else waits for.
inline constexpr std::size_t bugs_at_once_max = 500;

class BugStore {
 public:
  virtual ~BugStore() = default;

  /// Quick with 50,000 bugs in the project, whatever the filter.
  [[nodiscard]] virtual base::Result<BugPage> page(base::ProjectId project, const BugQuery& query) = 0;
  [[nodiscard]] virtual base::Result<BugCounts> counts(base::ProjectId project, const BugFilter& filter) = 0;
  /// So quick that a list of projects can ask for each.
  [[nodiscard]] virtual base::Result<BugTotals> totals(base::ProjectId project) = 0;
  [[nodiscard]] virtual base::Result<Bug> bug(base::ProjectId project, base::BugId id) = 0;
  /// Those of them that are there, as in pages.
  [[nodiscard]] virtual base::Result<std::vector<Bug>> bugs(base::ProjectId project,
                                                            const std::vector<base::BugId>& ids) = 0;
  [[nodiscard]] virtual base::Result<Bug> bug_numbered(base::ProjectId project, std::int64_t number) = 0;
  /// Of whatever project: for who has proven that the bug was shared with him.
  [[nodiscard]] virtual base::Result<Bug> shared_bug(base::BugId id) = 0;
  /// Newest first.
  [[nodiscard]] virtual base::Result<HistoryPage> history(base::ProjectId project, base::BugId id,
                                                          std::optional<std::int64_t> below, std::size_t limit) = 0;

  /// Reads, changes and writes in one transaction, with `revision` + 1 and a line of history; `change` may refuse,
  /// then nothing is written.
  [[nodiscard]] virtual base::Result<Bug> change(base::ProjectId project, base::BugId id, const EditContext& edit,
                                                 const BugChange& change) = 0;
  /// The same for each that is there, all or none; answers those.
  [[nodiscard]] virtual base::Result<std::vector<Bug>> change_all(base::ProjectId project,
                                                                  const std::vector<base::BugId>& ids,
                                                                  const EditContext& edit, const BugChange& change) = 0;
  /// Into another column, another place, or both. Moves at once all find their place. conflict when a neighbour is
  /// gone, in another column, or on the other side by now.
  [[nodiscard]] virtual base::Result<Bug> move(base::ProjectId project, base::BugId id, const Placement& to,
                                               const EditContext& edit) = 0;

  /// With its events, deliveries, attempts, history and files. Its number is not given again.
  [[nodiscard]] virtual base::Result<void> remove(base::ProjectId project, base::BugId id) = 0;
  /// Answers those that were there.
  [[nodiscard]] virtual base::Result<std::vector<base::BugId>> remove_all(base::ProjectId project,
                                                                          const std::vector<base::BugId>& ids) = 0;
};

}  // namespace bughook::bugs
