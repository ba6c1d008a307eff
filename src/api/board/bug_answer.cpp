#include "api/board/bug_answer.hpp"

#include <charconv>

#include "api/files/bug_links.hpp"
#include "api/page.hpp"
#include "api/request/revision.hpp"
#include "api/resources.hpp"

namespace bughook::api {

base::Result<bugs::Bug> find_bug(Services& services, base::ProjectId project, std::string_view name) {
  if (const auto id = base::BugId::parse(name)) return services.bugs.bug(project, *id);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) {
    return base::fail(base::ErrorKind::not_found, "There is no such bug in this project.", "bug");
  }
  return services.bugs.bug_numbered(project, number);
}

base::Result<NamedBug> named_bug(Services& services, const Caller& caller, const http::Request& request) {
  auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  auto bug = find_bug(services, project->id, request.parameter("bug"));
  if (!bug) return base::Failure(bug.error());
  return NamedBug{std::move(*project), std::move(*bug)};
}

void write_bug(base::JsonWriter& json, const Services& services, const accounts::Project& project,
               const bugs::Bug& bug) {
  write(json, bug, project.key, project.organisation, links_of(services, project, bug));
}

http::Response bug_response(int status, const Services& services, const accounts::Project& project,
                            const bugs::Bug& bug) {
  auto response = resource_response(status, [&](base::JsonWriter& json) { write_bug(json, services, project, bug); });
  set_etag(response, bug.revision);
  return response;
}

void write_edit(base::JsonWriter& json, const bugs::Edit& edit) {
  json.begin_object();
  write_time(json, "at", edit.at);
  json.key("by")
      .begin_object()
      .member("kind", bugs::to_text(edit.by.kind))
      .member("name", edit.by.name)
      .end_object()
      .member("what", bugs::to_text(edit.what))
      .key("changes")
      .begin_array();
  for (const auto& change : edit.changes) {
    json.begin_object().member("field", change.field).member("from", change.from).member("to", change.to).end_object();
  }
  json.end_array().end_object();
}

bugs::Editor editor_of(const Caller& caller) {
  return {caller.kind == CallerKind::person ? bugs::EditorKind::person : bugs::EditorKind::key, caller.name};
}

bugs::EditContext edit_by(const Services& services, const Caller& caller, bugs::EditKind what) {
  return {services.clock.now(), editor_of(caller), what};
}

}  // namespace bughook::api
