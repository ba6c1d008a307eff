// What a team does on the board: counts, moves, history. /api/v1/projects/{project}/bugs/...
#include "api/board/bug_answer.hpp"
#include "api/board/bug_request.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"
#include "api/resources.hpp"

namespace bughook::api {

namespace {

void write_counts(base::JsonWriter& json, std::string_view name, const std::map<std::string, std::int64_t>& counts) {
  json.key(name).begin_object();
  for (const auto& [value, count] : counts) json.member(value, count);
  json.end_object();
}

/// The id of a neighbour, or null, or absent.
base::Result<std::optional<base::BugId>> read_neighbour(JsonBody& body, std::string_view name) {
  if (body.is_null(name)) return std::nullopt;
  const auto text = body.text(name, 24);
  if (!text) return std::nullopt;
  const auto id = base::BugId::parse(*text);
  if (!id) {
    return base::fail(base::ErrorKind::unprocessable, "`" + std::string(name) + "` must be the id of a bug, or null.",
                      std::string(name));
  }
  return id;
}

base::Result<bugs::Placement> read_placement(const http::Request& request, const accounts::Project& project) {
  JsonBody body(request.body);
  const auto status = body.text("status", accounts::status_bytes_max);
  const auto after = read_neighbour(body, "after");
  const auto before = read_neighbour(body, "before");
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  for (const auto* neighbour : {&after, &before}) {
    if (!*neighbour) return base::Failure(neighbour->error());
  }
  if (!status) return base::fail(base::ErrorKind::invalid, "`status` is missing: the column to move it to.", "status");
  if (auto checked = check_status(project, *status); !checked) return base::Failure(checked.error());
  return bugs::Placement{.status = *status, .after = *after, .before = *before};
}

}  // namespace

Answer count_bugs(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto filter = read_bug_filter(request, services.clock.now());
  if (!filter) return base::Failure(filter.error());
  const auto counts = services.bugs.counts(project->id, *filter);
  if (!counts) return base::Failure(counts.error());
  return resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object().member("total", counts->total).member("complete", counts->is_complete);
    write_counts(json, "byStatus", counts->by_status);
    write_counts(json, "byType", counts->by_type);
    write_counts(json, "byPriority", counts->by_priority);
    json.end_object();
  });
}

Answer move_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto placement = read_placement(request, named->project);
  if (!placement) return base::Failure(placement.error());
  const auto moved = services.bugs.move(named->project.id, named->bug.id, *placement,
                                        edit_by(services, caller, bugs::EditKind::moved));
  if (!moved) return base::Failure(moved.error());
  services.live.note_bug_changed(named->project.id, moved->id);
  return bug_response(200, services, named->project, *moved);
}

Answer bug_history(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  const auto history = services.bugs.history(named->project.id, named->bug.id, page->cursor, page->limit);
  if (!history) return base::Failure(history.error());
  return page_response(history->edits, history->next_below, &write_edit);
}

Answer renew_share(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto changed =
      services.bugs.change(named->project.id, named->bug.id, edit_by(services, caller, bugs::EditKind::share_renewed),
                           [](bugs::Bug& bug) -> base::Result<void> {
                             ++bug.share_generation;
                             return {};
                           });
  if (!changed) return base::Failure(changed.error());
  services.live.note_bug_changed(named->project.id, changed->id);
  return bug_response(200, services, named->project, *changed);
}

}  // namespace bughook::api
