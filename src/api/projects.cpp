// /api/v1/projects
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/request/revision.hpp"
#include "api/resources.hpp"
#include "crypto/token.hpp"

namespace bughook::api {

namespace {

Answer answer_with(Services& services, int status, const accounts::Project& project) {
  const auto totals = services.bugs.totals(project.id);
  if (!totals) return base::Failure(totals.error());
  auto response = resource_response(status, [&](base::JsonWriter& json) { write(json, project, *totals); });
  set_etag(response, project.revision);
  return response;
}

Answer refuse_outdated(Services& services, const accounts::Project& newer) {
  const auto totals = services.bugs.totals(newer.id);
  if (!totals) return base::Failure(totals.error());
  return outdated_response(newer.revision, [&](base::JsonWriter& json) { write(json, newer, *totals); });
}

}  // namespace

Answer list_projects(Services& services, const Caller& caller, const http::Request& request) {
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  std::optional<base::ProjectId> after;
  if (page->cursor) after = base::ProjectId{*page->cursor};
  const auto found = services.accounts.projects(caller.organisation.id, after, page->limit);
  if (!found) return base::Failure(found.error());
  std::optional<std::int64_t> next;
  if (found->next_after) next = found->next_after->number;
  std::vector<bugs::BugTotals> totals;
  for (const auto& project : found->projects) {
    const auto of_one = services.bugs.totals(project.id);
    if (!of_one) return base::Failure(of_one.error());
    totals.push_back(*of_one);
  }
  auto its_totals = totals.begin();
  return page_response(found->projects, next, [&](base::JsonWriter& json, const accounts::Project& project) {
    write(json, project, *its_totals++);
  });
}

Answer create_project(Services& services, const Caller& caller, const http::Request& request) {
  JsonBody body(request.body);
  const auto key = body.text("project", 1000);
  const auto name = body.text("name", accounts::name_bytes_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!key) return base::fail(base::ErrorKind::invalid, "`project` is missing: the project's key.", "project");
  if (auto checked = accounts::check_project_key(*key); !checked) return base::Failure(checked.error());
  if (auto checked = accounts::check_name(name.value_or(*key)); !checked) return base::Failure(checked.error());

  const auto now = services.clock.now();
  const accounts::Project project{.id = services.ids.make<base::ProjectId>(),
                                  .organisation = caller.organisation.id,
                                  .key = *key,
                                  .name = name.value_or(*key),
                                  .sdk_key = crypto::random_token(services.random, accounts::sdk_key_letters),
                                  .created_at = now,
                                  .updated_at = now};
  if (auto inserted = services.accounts.insert(project); !inserted) return base::Failure(inserted.error());
  return answer_with(services, 201, project);
}

Answer show_project(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  return answer_with(services, 200, *project);
}

Answer change_project(Services& services, const Caller& caller, const http::Request& request) {
  const auto key = request.parameter("project");
  if (auto exists = services.accounts.project(caller.organisation.id, key); !exists) {
    return base::Failure(exists.error());
  }
  JsonBody body(request.body);
  const auto name = body.text("name", accounts::name_bytes_max);
  const auto settings = body.object("settings");
  const BasedOn based_on(request, body);
  body.ignore({"id", "project", "organisation", "sdkKey", "createdAt", "updatedAt", "counts"});
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (name) {
    if (auto checked = accounts::check_name(*name); !checked) return base::Failure(checked.error());
  }
  std::optional<accounts::Project> newer;
  const auto changed =
      services.accounts.change(caller.organisation.id, key, [&](accounts::Project& project) -> base::Result<void> {
        if (!based_on.fits(project.revision)) {
          newer = project;
          return outdated();
        }
        if (name) project.name = *name;
        if (settings) {
          auto applied = accounts::change_settings(project.settings, *settings);
          if (!applied) return applied;
        }
        project.updated_at = services.clock.now();
        return {};
      });
  if (newer) return refuse_outdated(services, *newer);
  if (!changed) return base::Failure(changed.error());
  services.forget_project(changed->id);
  return answer_with(services, 200, *changed);
}

Answer renew_sdk_key(Services& services, const Caller& caller, const http::Request& request) {
  const auto changed = services.accounts.change(
      caller.organisation.id, request.parameter("project"), [&](accounts::Project& project) -> base::Result<void> {
        project.sdk_key = crypto::random_token(services.random, accounts::sdk_key_letters);
        project.updated_at = services.clock.now();
        return {};
      });
  if (!changed) return base::Failure(changed.error());
  services.forget_project(changed->id);
  return answer_with(services, 200, *changed);
}

Answer remove_project(Services& services, const Caller& caller, const http::Request& request) {
  const auto key = request.parameter("project");
  const auto project = services.accounts.project(caller.organisation.id, key);
  if (!project) return base::Failure(project.error());
  const auto webhooks = services.webhooks.webhooks_of(project->id);
  if (!webhooks) return base::Failure(webhooks.error());
  if (auto removed = services.accounts.remove(caller.organisation.id, key); !removed)
    return base::Failure(removed.error());
  services.forget_project(project->id);
  for (const auto& webhook : *webhooks) services.dispatcher.reload(webhook.id);
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

}  // namespace bughook::api
