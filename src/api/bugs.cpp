// /api/v1/projects/{project}/bugs. A bug is named by its id or by its number. Board, selections, history: board/.
#include "api/board/bug_answer.hpp"
#include "api/board/bug_request.hpp"
#include "api/board/selection.hpp"
#include "api/files/bug_links.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"
#include "api/request/revision.hpp"
#include "api/resources.hpp"

namespace bughook::api {

namespace {

/// Of what was changed meanwhile: what a person can still weigh.
constexpr std::size_t changes_shown_max = 50;

Answer refuse_outdated(Services& services, const NamedBug& named, const bugs::Bug& newer, const BasedOn& based_on) {
  const auto history = services.bugs.history(named.project.id, newer.id, std::nullopt, changes_shown_max);
  if (!history) return base::Failure(history.error());
  const auto write_current = [&](base::JsonWriter& json) { write_bug(json, services, named.project, newer); };
  return outdated_response(newer.revision, write_current, [&](base::JsonWriter& json) {
    json.key("changes").begin_array();
    for (const auto& edit : history->edits) {
      if (edit.revision > based_on.revision().value_or(newer.revision)) write_edit(json, edit);
    }
    json.end_array();
  });
}

}  // namespace

Answer list_bugs(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto query = read_bug_query(request, services.clock.now());
  if (!query) return base::Failure(query.error());
  const auto found = services.bugs.page(project->id, *query);
  if (!found) return base::Failure(found.error());
  std::optional<std::string> next;
  if (found->next) next = write_cursor(*found->next, query->order);
  return cursor_page_response(found->bugs, next, [&](base::JsonWriter& json, const bugs::Bug& bug) {
    write_bug(json, services, *project, bug);
  });
}

Answer show_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto& [project, bug] = *named;
  const auto rendering = rendering_of(services, project, bug);
  if (!rendering) return base::Failure(rendering.error());
  auto response = resource_response(200, [&](base::JsonWriter& json) {
    write(json, bug, project.key, project.organisation, links_of(services, project, bug), *rendering);
  });
  set_etag(response, bug.revision);
  return response;
}

Answer change_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  JsonBody body(request.body);
  const BasedOn based_on(request, body);
  const auto fields = read_bug_fields(body, named->project);
  if (!fields) return base::Failure(fields.error());
  std::optional<bugs::Bug> newer;
  const auto changed = services.bugs.change(named->project.id, named->bug.id, edit_by(services, caller),
                                            [&](bugs::Bug& stored) -> base::Result<void> {
                                              if (!based_on.fits(stored.revision)) {
                                                newer = stored;
                                                newer->details.clear();  // logs are not edited, and may be long
                                                return outdated();
                                              }
                                              fields->apply_to(stored);
                                              return {};
                                            });
  if (newer) return refuse_outdated(services, *named, *newer, based_on);
  if (!changed) return base::Failure(changed.error());
  services.live.note_bug_changed(named->project.id, changed->id);
  return bug_response(200, services, named->project, *changed);
}

Answer remove_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto removed = remove_bugs_of(services, named->project.id, {named->bug.id});
  if (!removed) return base::Failure(removed.error());
  if (*removed == 0) return base::fail(base::ErrorKind::not_found, "There is no such bug in this project.", "bug");
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

}  // namespace bughook::api
