// The store of bugs, in memory, as handlers use it.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "bugs/bug_store.hpp"

namespace bughook::api::testing {

/// What the handlers ask of the store and no more: filters and places are the store's own concern
/// (tests/conformance), so here they are only kept for the test to look at.
class FakeBugs final : public bugs::BugStore {
 public:
  std::map<base::BugId, bugs::Bug> stored;
  std::vector<bugs::Edit> edits;  // oldest first
  bugs::BugQuery last_query;
  bugs::BugFilter last_filter;
  std::optional<bugs::Placement> last_placement;
  std::optional<bugs::BugCursor> next;
  std::optional<base::Error> move_fails_with;

  base::Result<bugs::BugPage> page(base::ProjectId project, const bugs::BugQuery& query) override {
    last_query = query;
    bugs::BugPage page;
    for (auto at = stored.rbegin(); at != stored.rend() && page.bugs.size() < query.limit; ++at) {
      const auto& bug = at->second;
      if (bug.project == project && (!query.after || bug.number < query.after->number)) page.bugs.push_back(bug);
    }
    page.next = next;
    if (page.bugs.size() == query.limit) page.next = {page.bugs.back().number, {}, {}};
    return page;
  }
  base::Result<bugs::BugTotals> totals(base::ProjectId project) override {
    bugs::BugTotals totals;
    for (const auto& [id, bug] : stored) {
      if (bug.project != project) continue;
      ++totals.bugs;
      if (bug.status == "OPEN") ++totals.open;
    }
    return totals;
  }
  base::Result<bugs::BugCounts> counts(base::ProjectId, const bugs::BugFilter& filter) override {
    last_filter = filter;
    return bugs::BugCounts{3, true, {{"OPEN", 2}, {"DONE", 1}}, {{"BUG", 3}}, {{"LOW", 3}}};
  }
  base::Result<bugs::Bug> bug(base::ProjectId project, base::BugId id) override {
    const auto found = stored.find(id);
    if (found == stored.end() || found->second.project != project) return missing();
    return found->second;
  }
  base::Result<std::vector<bugs::Bug>> bugs(base::ProjectId project, const std::vector<base::BugId>& ids) override {
    std::vector<bugs::Bug> found;
    for (const auto id : ids) {
      if (auto each = bug(project, id)) found.push_back(std::move(*each));
    }
    return found;
  }
  base::Result<bugs::Bug> bug_numbered(base::ProjectId project, std::int64_t number) override {
    for (const auto& [id, each] : stored) {
      if (each.project == project && each.number == number) return each;
    }
    return missing();
  }
  base::Result<bugs::Bug> shared_bug(base::BugId id) override {
    const auto found = stored.find(id);
    return found == stored.end() ? base::Result<bugs::Bug>(missing()) : found->second;
  }
  base::Result<bugs::HistoryPage> history(base::ProjectId, base::BugId, std::optional<std::int64_t>,
                                          std::size_t) override {
    return bugs::HistoryPage{{edits.rbegin(), edits.rend()}, std::nullopt};
  }
  base::Result<bugs::Bug> change(base::ProjectId project, base::BugId id, const bugs::EditContext& edit,
                                 const bugs::BugChange& change) override {
    const auto found = bug(project, id);
    if (!found) return found;
    auto changed = *found;
    if (auto allowed = change(changed); !allowed) return base::Failure(allowed.error());
    changed.updated_at = edit.at;
    ++changed.revision;
    edits.push_back({changed.revision, edit.at, edit.by, edit.what, bugs::differences(*found, changed)});
    return stored.at(id) = changed;
  }
  base::Result<std::vector<bugs::Bug>> change_all(base::ProjectId project, const std::vector<base::BugId>& ids,
                                                  const bugs::EditContext& edit,
                                                  const bugs::BugChange& change_one) override {
    std::vector<bugs::Bug> all;
    for (const auto id : ids) {
      if (auto changed = change(project, id, edit, change_one)) all.push_back(std::move(*changed));
    }
    return all;
  }
  base::Result<bugs::Bug> move(base::ProjectId project, base::BugId id, const bugs::Placement& to,
                               const bugs::EditContext& edit) override {
    if (move_fails_with) return base::Failure(*move_fails_with);
    last_placement = to;
    return change(project, id, edit, [&](bugs::Bug& bug) -> base::Result<void> {
      bug.status = to.status;
      return {};
    });
  }
  base::Result<void> remove(base::ProjectId, base::BugId id) override {
    stored.erase(id);
    return {};
  }
  base::Result<std::vector<base::BugId>> remove_all(base::ProjectId project,
                                                    const std::vector<base::BugId>& ids) override {
    std::vector<base::BugId> removed;
    for (const auto id : ids) {
      if (!bug(project, id)) continue;
      stored.erase(id);
      removed.push_back(id);
    }
    return removed;
  }

 private:
  static base::Failure missing() { return base::fail(base::ErrorKind::not_found, "no such bug", "bug"); }
};

/// Deliveries as the sender's store has them.

}  // namespace bughook::api::testing
