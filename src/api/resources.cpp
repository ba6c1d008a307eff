#include "api/resources.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/utf8.hpp"
#include "bugs/files/uploaded_files.hpp"
#include "webhooks/shown_url.hpp"

namespace bughook::api {

using base::JsonWriter;

namespace {

void write_headers(JsonWriter& json, std::string_view name, const delivery::HeaderList& headers) {
  json.key(name).begin_array();
  for (const auto& [header, value] : headers) {
    json.begin_object().member("name", header).member("value", value).end_object();
  }
  json.end_array();
}

void write_unless_zero(JsonWriter& json, std::int64_t number) {
  if (number == 0) {
    json.null();
  } else {
    json.integer(number);
  }
}

/// Of its path and query only what is no secret, to those who may not send there.
std::string shown_url(const std::string& url, UrlsShown shown) {
  return shown == UrlsShown::whole ? url : webhooks::masked_url(url);
}

void write_waiting(JsonWriter& json, const std::optional<delivery::Waiting>& waiting) {
  json.key("waitsFor");
  if (!waiting) {
    json.null();
    return;
  }
  json.begin_object().member("reason", waiting->reason);
  write_time(json, "until", waiting->until);
  json.end_object();
}

void write_members(JsonWriter& json, const delivery::Delivery& delivery, const DeliverySight& sight) {
  json.member("id", delivery.id.text())
      .member("eventId", delivery.event.text())
      .member("webhookId", delivery.webhook.text())
      .member("bugId", delivery.bug.text())
      .member("action", delivery.action)
      .member("state", delivery::to_text(delivery.state))
      .member("attemptsDone", delivery.attempts_done);
  const bool is_sent = delivery::is_under_way(delivery, sight.lane);
  json.member("sending", is_sent);
  write_time(json, "nextAttemptAt", is_sent ? std::nullopt : delivery::next_attempt_at(delivery, sight.lane));
  write_waiting(json, delivery::waiting_of(delivery, sight.lane, sight.now));
  json.member("lastReason", delivery.last_reason)
      .member("webhookUrl", shown_url(delivery.webhook_url, sight.urls))
      .key("bugNumber");
  write_unless_zero(json, delivery.bug_number);
  json.key("status");
  write_unless_zero(json, delivery.last_status);
  json.key("durationMs");
  if (delivery.last_took) {
    json.integer(std::chrono::duration_cast<std::chrono::milliseconds>(*delivery.last_took).count());
  } else {
    json.null();
  }
  write_time(json, "createdAt", delivery.created_at);
  write_time(json, "updatedAt", delivery.updated_at);
}

void write_unless_empty(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  if (text.empty()) {
    json.null();
  } else {
    json.string(text);
  }
}

void write_members(JsonWriter& json, const BugRendering& rendering) {
  write_unless_empty(json, "filmUrl", rendering.film_url);
  write_unless_empty(json, "screenshotError", rendering.screenshot_error);
  write_unless_empty(json, "replayError", rendering.replay_error);
  write_viewport(json, rendering.view);
}

/// What a report may hold beside the fields of the webhook body; everything else it brought is `further`, so
/// that a report's own key can never stand in for one of ours.
constexpr std::array<std::string_view, 11> detail_keys = {
    "formData",    "customData", "consoleLog", "networkLogs",        "customEventLog", "actionLog",
    "attachments", "tags",       "isSilent",   "screenRecordingUrl", "outbound"};

using Renewed = std::function<std::string(std::string_view)>;

void renew_links(boost::json::value& value, const Renewed& renewed) {
  if (value.is_string()) {
    value = renewed(std::string_view(value.get_string()));
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) renew_links(item, renewed);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) renew_links(member.value(), renewed);
  }
}

void write_details(JsonWriter& json, std::string_view details, const Renewed& renewed) {
  if (details.empty()) return;
  boost::json::parse_options options;
  options.max_depth = 4096;  // intake has limited it already
  boost::json::error_code error;
  const auto parsed = boost::json::parse({details.data(), details.size()}, error, {}, options);
  if (error || !parsed.is_object()) return;
  boost::json::object further = parsed.get_object();
  for (const auto key : detail_keys) {
    auto* value = further.if_contains({key.data(), key.size()});
    if (value == nullptr) continue;
    const bool holds_links =
        std::find(bugs::upload_keys.begin(), bugs::upload_keys.end(), key) != bugs::upload_keys.end();
    if (holds_links && renewed) renew_links(*value, renewed);
    json.key(key).raw(boost::json::serialize(*value));
    further.erase({key.data(), key.size()});
  }
  json.key("further").raw(boost::json::serialize(further));
}

}  // namespace

void write_time(JsonWriter& json, std::string_view name, const std::optional<base::Timestamp>& time) {
  json.key(name);
  if (time) {
    json.string(base::format_iso8601(*time));
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const accounts::Project& project, const bugs::BugTotals& totals) {
  json.begin_object()
      .member("id", project.id.text())
      .member("project", project.key)
      .member("name", project.name)
      .member("organisation", project.organisation.text())
      .member("sdkKey", project.sdk_key);
  write_time(json, "createdAt", project.created_at);
  write_time(json, "updatedAt", project.updated_at);
  json.key("counts").begin_object().member("bugs", totals.bugs).member("open", totals.open).end_object();
  json.key("settings");
  accounts::write(json, project.settings);
  json.member("__v", project.revision).end_object();
}

void write(JsonWriter& json, const webhooks::Webhook& webhook, const WebhookSight& sight) {
  json.begin_object();
  write_members(json, webhook, sight);
  json.end_object();
}

void write_members(JsonWriter& json, const webhooks::Webhook& webhook, const WebhookSight& sight) {
  json.member("id", webhook.id.text()).member("url", shown_url(webhook.url, sight.urls)).key("headers").begin_array();
  for (const auto& header : webhook.headers) {
    json.begin_object().member("name", header.name).key("value").null().end_object();
  }
  json.end_array().key("actions").begin_array();
  for (const auto& action : webhook.actions) json.string(action);
  json.end_array()
      .member("active", webhook.active)
      .member("readable", webhook.is_readable())
      .member("waitForScreenshot", webhook.waits_for_screenshot)
      .member("description", webhook.description)
      .member("timeoutMs", webhook.timeout.count())
      .key("scheduleSeconds")
      .begin_array();
  for (const auto gap : webhook.schedule) json.integer(gap.count());
  json.end_array().key("disabledReason");
  if (webhook.disabled_reason.empty()) {
    json.null();
  } else {
    json.string(webhook.disabled_reason);
  }
  write_time(json, "createdAt", webhook.created_at);
  write_time(json, "updatedAt", webhook.updated_at);
  json.member("__v", webhook.revision);
  write_pause(json, sight.pause);
  json.key("health").begin_object();
  write_state_members(json, sight.health);
  json.end_object();
}

void write(JsonWriter& json, const delivery::Delivery& delivery, const DeliverySight& sight) {
  json.begin_object();
  write_members(json, delivery, sight);
  json.end_object();
}

void write(JsonWriter& json, const delivery::DeliveryDetail& detail, const DeliverySight& sight) {
  json.begin_object();
  write_members(json, detail.delivery, sight);
  json.key("body").raw(detail.body.empty() ? "null" : detail.body).key("attempts").begin_array();
  for (const auto& attempt : detail.attempts) {
    json.begin_object().member("number", attempt.number);
    write_time(json, "startedAt", attempt.started_at);
    write_attempt_members(json, attempt.result);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_attempt_members(JsonWriter& json, const delivery::AttemptResult& result) {
  json.member("outcome", delivery::to_text(result.outcome))
      .member("reason", result.reason)
      .member("detail", base::to_valid_utf8(result.detail))
      .key("status");
  write_unless_zero(json, result.status);
  json.member("durationMs", std::chrono::duration_cast<std::chrono::milliseconds>(result.timings.total).count())
      .key("timings")
      .begin_object()
      .member("dnsUs", result.timings.dns.count())
      .member("connectUs", result.timings.connect.count())
      .member("tlsUs", result.timings.tls.count())
      .member("firstByteUs", result.timings.first_byte.count())
      .member("totalUs", result.timings.total.count())
      .end_object()
      .member("remoteAddress", result.remote_address);
  write_headers(json, "requestHeaders", result.request_headers);
  delivery::HeaderList shown;
  for (const auto& [name, value] : result.response_headers)
    shown.add(base::to_valid_utf8(name), base::to_valid_utf8(value));
  write_headers(json, "responseHeaders", shown);
  json.member("responseBody", base::to_valid_utf8(result.response_body))
      .member("responseBodyCut", result.response_body_cut);
}

void write_viewport(JsonWriter& json, const bugs::PageView& view) {
  json.key("viewport");
  if (view.width > 0 && view.height > 0) {
    json.begin_object().member("width", view.width).member("height", view.height).end_object();
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const bugs::Bug& bug, std::string_view project_key, base::OrganisationId organisation,
           const BugLinks& links, const std::optional<BugRendering>& rendering) {
  const auto& capture = bug.capture;
  json.begin_object()
      .member("id", bug.id.text())
      .member("bugId", bug.number)
      .member("priority", bugs::to_text(bug.priority))
      .member("type", bug.type)
      .member("status", bug.status)
      .member("shareToken", links.share_token)
      .member("reportedBy", bug.reported_by)
      .member("description", bug.description)
      .member("lexorank", bug.lexorank)
      .member("generatingScreenshot", capture.generating_screenshot)
      .member("screenshotLive", capture.screenshot_live)
      .member("generatingReplay", capture.generating_replay)
      .member("replayRenderingFailed", capture.replay_rendering_failed)
      .member("replayLive", capture.replay_live)
      .member("hasWebReplay", !capture.replay_blob.empty())
      .key("metaData")
      .raw(bug.meta_data)
      .member("project", project_key)
      .member("organisation", organisation.text());
  write_time(json, "createdAt", bug.created_at);
  write_time(json, "updatedAt", bug.updated_at);
  json.member("__v", bug.revision)
      .member("screenshotDataUrl", links.screenshot_data_url)
      .member("screenshotUrl", links.screenshot_url)
      .member("replayDataUrl", links.replay_data_url);
  write_time(json, "replayStartDate", capture.replay_started_at);
  if (rendering) write_members(json, *rendering);
  write_details(json, bug.details, links.renewed);
  json.end_object();
}

}  // namespace bughook::api
