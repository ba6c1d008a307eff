// /api/v1/projects/{project}/bugs/{bug}/screenshot and /film: a person wants the picture made again, or a film made
// of the replay. Queued; the bug says when it is there.
#include "api/board/bug_answer.hpp"
#include "api/handlers.hpp"

namespace bughook::api {

namespace {

Answer ask_for(rendering::Kind kind, Services& services, const Caller& caller, const http::Request& request) {
  const auto named = named_bug(services, caller, request);
  if (!named) return base::Failure(named.error());
  if (const auto why = services.unable_to_render(kind)) return base::fail(base::ErrorKind::conflict, *why);
  const auto bug = services.renderings.ask(named->project.id, named->bug.id, kind, services.clock.now());
  if (!bug) return base::Failure(bug.error());
  services.note_rendering();
  services.live.note_bug_changed(named->project.id, named->bug.id);
  return bug_response(202, services, named->project, *bug);
}

}  // namespace

Answer render_screenshot(Services& services, const Caller& caller, const http::Request& request) {
  return ask_for(rendering::Kind::screenshot, services, caller, request);
}

Answer render_film(Services& services, const Caller& caller, const http::Request& request) {
  return ask_for(rendering::Kind::film, services, caller, request);
}

}  // namespace bughook::api
