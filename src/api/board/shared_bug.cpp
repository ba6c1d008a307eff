// A bug by its share link, for whoever has it, without signing in: /api/v1/shared/{token}. Shown is what the project
// lets be seen, named key by key, so that what bugs get later is not shared by itself. A link that never was, one that
// is void, and one into a project that shares nothing get the same answer.
#include <array>

#include <boost/json.hpp>

#include "api/board/bug_answer.hpp"
#include "api/files/bug_links.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"
#include "bugs/share_token.hpp"

namespace bughook::api {

namespace {

using base::JsonWriter;

/// Of what the report brought along. What the reporter typed into forms is as private as his address.
constexpr std::array<std::string_view, 3> personal_keys = {"customData", "formData", "tags"};
constexpr std::array<std::string_view, 4> log_keys = {"consoleLog", "networkLogs", "customEventLog", "actionLog"};

base::Failure no_such_link() {
  return base::fail(base::ErrorKind::not_found,
                    "Nothing is shared by this link: it was renewed, or sharing is switched off.", "token");
}

boost::json::object parse_details(std::string_view details) {
  boost::json::parse_options options;
  options.max_depth = 4096;  // intake has limited it already
  boost::json::error_code error;
  auto parsed = boost::json::parse({details.data(), details.size()}, error, {}, options);
  return !error && parsed.is_object() ? std::move(parsed.get_object()) : boost::json::object();
}

template <class Keys>
void write_those_there(JsonWriter& json, const boost::json::object& details, const Keys& keys) {
  for (const std::string_view key : keys) {
    const auto* value = details.if_contains({key.data(), key.size()});
    if (value != nullptr) json.key(key).raw(boost::json::serialize(*value));
  }
}

void write_replay(JsonWriter& json, const bugs::Capture& capture, const BugLinks& links) {
  json.member("generatingReplay", capture.generating_replay)
      .member("replayRenderingFailed", capture.replay_rendering_failed)
      .member("replayLive", capture.replay_live)
      .member("hasWebReplay", !capture.replay_blob.empty())
      .member("replayDataUrl", links.replay_data_url);
  write_time(json, "replayStartDate", capture.replay_started_at);
}

void write_shared(JsonWriter& json, const bugs::Bug& bug, const BugLinks& links, const bugs::PageView& view,
                  const accounts::ShareSettings& share) {
  json.begin_object()
      .member("id", bug.id.text())
      .member("bugId", bug.number)
      .member("priority", bugs::to_text(bug.priority))
      .member("type", bug.type)
      .member("status", bug.status)
      .member("description", bug.description)
      .member("generatingScreenshot", bug.capture.generating_screenshot)
      .member("screenshotLive", bug.capture.screenshot_live)
      .member("screenshotUrl", links.screenshot_url);
  write_viewport(json, view);
  write_time(json, "createdAt", bug.created_at);
  write_time(json, "updatedAt", bug.updated_at);
  if (share.show_replay) write_replay(json, bug.capture, links);
  const auto details = share.show_meta_data || share.show_logs ? parse_details(bug.details) : boost::json::object();
  if (share.show_meta_data) {
    json.member("reportedBy", bug.reported_by).key("metaData").raw(bug.meta_data);
    write_those_there(json, details, personal_keys);
  }
  if (share.show_logs) write_those_there(json, details, log_keys);
  json.end_object();
}

}  // namespace

Answer show_shared_bug(Services& services, const http::Request& request) {
  const auto token = request.parameter("token");
  const auto id = bugs::bug_of_share_token(token);
  if (!id) return no_such_link();
  const auto bug = services.bugs.shared_bug(*id);
  if (!bug && bug.error().kind != base::ErrorKind::not_found) return base::Failure(bug.error());
  crypto::HmacSha256 key(services.keys.share_tokens);
  if (!bug || !bugs::share_token_holds(key, token, bug->id, bug->share_generation)) return no_such_link();
  const auto project = services.accounts.project(bug->project);
  if (!project && project.error().kind != base::ErrorKind::not_found) return base::Failure(project.error());
  if (!project || !project->settings.share.enabled) return no_such_link();

  const auto rendering = rendering_of(services, *project, *bug);
  if (!rendering) return base::Failure(rendering.error());

  auto response = resource_response(200, [&](JsonWriter& json) {
    json.begin_object().key("bug");
    write_shared(json, *bug, shared_links_of(services, *project, *bug), rendering->view, project->settings.share);
    json.key("project").begin_object().member("name", project->name).end_object().end_object();
  });
  response.headers.emplace_back("Cache-Control", "no-store");  // a link that was renewed shows nothing from then on
  return response;
}

}  // namespace bughook::api
