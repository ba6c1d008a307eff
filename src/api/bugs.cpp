// /api/v1/projects/{project}/bugs. A bug is named by its id or by its number.
#include <charconv>

#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/resources.hpp"
#include "bugs/lexorank.hpp"
#include "bugs/share_token.hpp"
#include "intake/limits.hpp"

namespace bughook::api {

namespace {

constexpr std::size_t status_bytes_max = 64;

BugLinks links_of(const Services& services, const bugs::Bug& bug) {
  crypto::HmacSha256 key(services.share_key);
  const auto file_url = [&](const std::string& name) {
    return name.empty() ? "" : services.public_url + "/files/" + name;
  };
  return {bugs::make_share_token(key, bug.id, bug.share_generation), file_url(bug.capture.screenshot_blob),
          file_url(bug.capture.replay_blob)};
}

void write_bug(base::JsonWriter& json, const Services& services, const accounts::Project& project,
               const bugs::Bug& bug) {
  write(json, bug, project.key, project.organisation, links_of(services, bug));
}

base::Result<bugs::Bug> find_bug(Services& services, base::ProjectId project, std::string_view name) {
  if (const auto id = base::BugId::parse(name)) return services.bugs.bug(project, *id);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) {
    return base::fail(base::ErrorKind::not_found, "There is no such bug in this project.", "bug");
  }
  return services.bugs.bug_numbered(project, number);
}

}  // namespace

Answer list_bugs(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  const auto found = services.bugs.page(project->id, page->cursor, page->limit);
  if (!found) return base::Failure(found.error());
  return page_response(found->bugs, found->next_below,
                       [&](base::JsonWriter& json, const bugs::Bug& bug) { write_bug(json, services, *project, bug); });
}

Answer show_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto bug = find_bug(services, project->id, request.parameter("bug"));
  if (!bug) return base::Failure(bug.error());
  return resource_response(200, [&](base::JsonWriter& json) { write_bug(json, services, *project, *bug); });
}

Answer change_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto bug = find_bug(services, project->id, request.parameter("bug"));
  if (!bug) return base::Failure(bug.error());

  JsonBody body(request.body);
  const auto type = body.text("type", intake::type_bytes_max);
  const auto priority_text = body.text("priority", 16);
  const auto status = body.text("status", status_bytes_max);
  const auto description = body.text("description", intake::description_bytes_max);
  const auto lexorank = body.text("lexorank", 2 * bugs::rank_length_wanted_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto priority = priority_text ? bugs::parse_priority(*priority_text) : std::nullopt;
  if (priority_text && !priority) {
    return base::fail(base::ErrorKind::unprocessable, "`priority` is LOW, MEDIUM or HIGH.", "priority");
  }
  if (type && type->empty()) return base::fail(base::ErrorKind::unprocessable, "`type` can not be empty.", "type");
  if (status && status->empty()) {
    return base::fail(base::ErrorKind::unprocessable, "`status` can not be empty.", "status");
  }
  if (lexorank && !bugs::is_rank(*lexorank)) {
    return base::fail(base::ErrorKind::unprocessable, "`lexorank` looks like `0|i00007:`.", "lexorank");
  }
  if (lexorank && bugs::wants_rebalance(*lexorank)) {
    return base::fail(base::ErrorKind::unprocessable,
                      "There is no room left at this place of the board: first move the bugs beside it apart.",
                      "lexorank");
  }

  const auto changed =
      services.bugs.change(project->id, bug->id, services.clock.now(), [&](bugs::Bug& stored) -> base::Result<void> {
        if (type) stored.type = *type;
        if (priority) stored.priority = *priority;
        if (status) stored.status = *status;
        if (description) stored.description = *description;
        if (lexorank) stored.lexorank = *lexorank;
        return {};
      });
  if (!changed) return base::Failure(changed.error());
  return resource_response(200, [&](base::JsonWriter& json) { write_bug(json, services, *project, *changed); });
}

Answer remove_bug(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto bug = find_bug(services, project->id, request.parameter("bug"));
  if (!bug) return base::Failure(bug.error());
  delivery::DeliveryFilter of_bug;
  of_bug.bug = bug->id;
  of_bug.state = delivery::DeliveryState::pending;
  of_bug.limit = page_max;
  const auto pending = services.deliveries.page(project->id, of_bug);
  if (!pending) return base::Failure(pending.error());
  if (auto removed = services.bugs.remove(project->id, bug->id); !removed) return base::Failure(removed.error());
  for (const auto& each : pending->deliveries) services.dispatcher.drop(each.webhook, each.id);
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

}  // namespace bughook::api
