// Edits of a selection: /api/v1/projects/{project}/bugs/change and .../remove. Ids that are not there, any more or at
// all, are left out and not counted: somebody else may have been quicker.
#include <fmt/format.h>

#include "api/board/bug_answer.hpp"
#include "api/board/bug_request.hpp"
#include "api/board/selection.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"

namespace bughook::api {

namespace {

/// Each with all it owns: so many fit into one transaction that others wait for.
constexpr std::size_t removed_at_once = 50;

using Bugs = std::vector<base::BugId>;

base::Result<BugFields> read_change(JsonBody& body, const accounts::Project& project) {
  const auto text = body.object("change");
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!text) return base::fail(base::ErrorKind::invalid, "`change` is missing: what the bugs become.", "change");
  JsonBody change(*text);
  auto fields = read_bug_fields(change, project, FieldsTaken::of_many);
  if (fields) return fields;
  auto error = fields.error();
  error.field = error.field.empty() ? "change" : "change." + error.field;
  return base::Failure(std::move(error));
}

}  // namespace

base::Result<std::vector<PendingDelivery>> pending_of(Services& services, base::ProjectId project,
                                                      const std::vector<base::BugId>& bugs) {
  std::vector<PendingDelivery> all;
  delivery::DeliveryFilter filter;
  filter.state = delivery::DeliveryState::pending;
  filter.limit = page_max;
  for (const auto bug : bugs) {
    filter.bug = bug;
    const auto pending = services.deliveries.page(project, filter);
    if (!pending) return base::Failure(pending.error());
    for (const auto& each : pending->deliveries) all.push_back({each.webhook, each.id});
  }
  return all;
}

base::Result<std::size_t> remove_bugs_of(Services& services, base::ProjectId project, const Bugs& bugs) {
  std::size_t removed = 0;
  for (std::size_t begin = 0; begin < bugs.size(); begin += removed_at_once) {
    const auto end = std::min(bugs.size(), begin + removed_at_once);
    const Bugs some(bugs.begin() + static_cast<std::ptrdiff_t>(begin), bugs.begin() + static_cast<std::ptrdiff_t>(end));
    const auto pending = pending_of(services, project, some);
    if (!pending) return base::Failure(pending.error());
    const auto gone = services.bugs.remove_all(project, some);
    if (!gone) return base::Failure(gone.error());
    for (const auto& each : *pending) services.dispatcher.drop(each.webhook, each.delivery);
    for (const auto bug : *gone) services.live.note_bug_removed(project, bug);
    removed += gone->size();
  }
  return removed;
}

Answer change_bugs(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto bugs = read_selection<base::BugId>(body, "bugs", bugs::bugs_at_once_max);
  const auto fields = read_change(body, *project);
  if (!fields) return base::Failure(fields.error());
  if (!bugs) return base::Failure(bugs.error());
  const auto changed = services.bugs.change_all(project->id, *bugs, edit_by(services, caller),
                                                [&](bugs::Bug& bug) -> base::Result<void> {
                                                  fields->apply_to(bug);
                                                  return {};
                                                });
  if (!changed) return base::Failure(changed.error());
  for (const auto& bug : *changed) services.live.note_bug_changed(project->id, bug.id);
  return count_response("changed", changed->size());
}

Answer remove_bugs(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto bugs = read_selection<base::BugId>(body, "bugs", bugs::bugs_at_once_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!bugs) return base::Failure(bugs.error());
  const auto removed = remove_bugs_of(services, project->id, *bugs);
  if (!removed) return base::Failure(removed.error());
  return count_response("removed", *removed);
}

}  // namespace bughook::api
