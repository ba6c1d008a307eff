// /api/v1/projects/{project}/webhooks: what the setup dialog edits. A webhook is checked when it is saved
// by the same rules, and its address by the same guard, as when it is sent.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/resources.hpp"
#include "base/ascii.hpp"
#include "intake/reading/dates.hpp"
#include "outbound/url.hpp"
#include "webhooks/header_rules.hpp"
#include "webhooks/sample_event.hpp"

namespace bughook::api {

namespace {

/// The fields of a request that set up a webhook; what is absent stays as it is.
struct WebhookFields {
  std::optional<std::string> url, description, secret;
  std::optional<std::vector<JsonBody::HeaderField>> headers;
  std::optional<std::vector<std::string>> actions;
  std::optional<bool> active, wait_for_screenshot;
  std::optional<std::int64_t> timeout_ms;
  std::optional<std::vector<std::int64_t>> schedule_s;
};

WebhookFields read_fields(JsonBody& body) {
  body.ignore({"id", "readable", "disabledReason", "createdAt", "updatedAt"});
  return {.url = body.text("url", webhooks::url_bytes_max),
          .description = body.text("description", webhooks::description_bytes_max),
          .secret = body.text("secret", 1000),
          .headers = body.headers("headers"),
          .actions = body.texts("actions"),
          .active = body.boolean("active"),
          .wait_for_screenshot = body.boolean("waitForScreenshot"),
          .timeout_ms = body.integer("timeoutMs"),
          .schedule_s = body.integers("scheduleSeconds")};
}

/// Answers never hold values, so a header that comes without one keeps the value it has.
base::Result<void> apply_headers(webhooks::Webhook& webhook, const std::vector<JsonBody::HeaderField>& fields) {
  std::vector<webhooks::Header> headers;
  for (const auto& field : fields) {
    auto value = field.value;
    if (!value) {
      const auto kept = std::find_if(webhook.headers.begin(), webhook.headers.end(), [&](const auto& header) {
        return base::equal_ignoring_case(header.name, field.name);
      });
      if (kept == webhook.headers.end()) {
        return base::fail(base::ErrorKind::unprocessable, "This header is new: give it a value.",
                          "headers[" + std::to_string(headers.size()) + "].value");
      }
      if (!kept->unopened.empty()) {
        return base::fail(base::ErrorKind::unprocessable,
                          "The value of this header does not open with the server's key: give it again.",
                          "headers[" + std::to_string(headers.size()) + "].value");
      }
      value = kept->value;
    }
    headers.push_back({field.name, *value});
  }
  webhook.headers = std::move(headers);
  return webhooks::check_headers(webhook.headers);
}

base::Result<void> apply(webhooks::Webhook& webhook, const WebhookFields& fields) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (fields.url) webhook.url = *fields.url;
  if (fields.description) webhook.description = *fields.description;
  if (fields.actions) webhook.actions = *fields.actions;
  if (fields.timeout_ms) webhook.timeout = milliseconds(std::clamp<std::int64_t>(*fields.timeout_ms, -1, 1 << 30));
  if (fields.schedule_s) {
    webhook.schedule.clear();
    for (const auto gap : *fields.schedule_s) webhook.schedule.emplace_back(std::clamp<std::int64_t>(gap, -1, 1 << 30));
  }
  if (fields.active) {
    webhook.active = *fields.active;
    if (webhook.active) webhook.disabled_reason.clear();
  }
  if (fields.wait_for_screenshot) webhook.waits_for_screenshot = *fields.wait_for_screenshot;
  if (fields.headers) {
    if (auto applied = apply_headers(webhook, *fields.headers); !applied) return applied;
  }
  if (fields.secret) {
    if (auto checked = webhooks::check_secret(*fields.secret); !checked) return checked;
    webhook.secrets = {{*fields.secret, std::nullopt}};
  }
  for (auto checked : {webhooks::check_actions(webhook.actions), webhooks::check_timeout(webhook.timeout),
                       webhooks::check_schedule(webhook.schedule), webhooks::check_description(webhook.description)}) {
    if (!checked) return checked;
  }
  return {};
}

/// What can be said of a URL without asking anyone.
base::Result<outbound::Url> read_url(const std::string& text) {
  if (auto checked = webhooks::check_url_length(text); !checked) return base::Failure(checked.error());
  return outbound::parse_url(text);
}

void announce(Services& services, base::ProjectId project, base::WebhookId webhook) {
  services.forget_project(project);
  services.dispatcher.reload(webhook);
  services.live.note_webhooks(project);
}

http::Response answer_with(int status, const webhooks::Webhook& webhook) {
  return resource_response(status, [&](base::JsonWriter& json) { write(json, webhook); });
}

http::Response answer_with_secret(const webhooks::Webhook& webhook) {
  auto response = resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object().member("secret", webhook.secrets.empty() ? std::string() : webhook.secrets.front().text);
    json.end_object();
  });
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response answer_with_verdict(const base::Result<void>& verdict) {
  return resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object().member("ok", verdict.has_value()).key("field");
    if (verdict) {
      json.null().member("detail", "");
    } else {
      json.string(verdict.error().field).member("detail", verdict.error().detail);
    }
    json.end_object();
  });
}

base::Result<base::WebhookId> webhook_id(const http::Request& request) {
  const auto id = base::WebhookId::parse(request.parameter("webhook"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such webhook in this project.", "webhook");
  return *id;
}

struct NamedWebhook {
  accounts::Project project;
  base::WebhookId id;
};

base::Result<NamedWebhook> find_webhook(Services& services, const Caller& caller, const http::Request& request) {
  auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto id = webhook_id(request);
  if (!id) return base::Failure(id.error());
  return NamedWebhook{std::move(*project), *id};
}

}  // namespace

Answer list_webhooks(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto found = services.webhooks.webhooks_of(project->id);
  if (!found) return base::Failure(found.error());
  return page_response(*found, std::nullopt,
                       [](base::JsonWriter& json, const webhooks::Webhook& webhook) { write(json, webhook); });
}

base::Result<Begun> create_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto fields = read_fields(body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!fields.url)
    return base::fail(base::ErrorKind::invalid, "`url` is missing: where the webhook is sent to.", "url");

  webhooks::Webhook webhook;
  webhook.id = services.ids.make<base::WebhookId>();
  webhook.project = project->id;
  webhook.created_at = webhook.updated_at = services.clock.now();
  webhook.secrets = {{webhooks::generate_secret(services.random), std::nullopt}};
  if (auto applied = apply(webhook, fields); !applied) return base::Failure(applied.error());
  auto url = read_url(webhook.url);
  if (!url) return base::Failure(url.error());
  return Question{.url = std::move(*url),
                  .then = [&services, webhook = std::move(webhook)](const Told& told) -> Answer {
                    if (!told.address) return base::Failure(told.address.error());
                    if (auto inserted = services.webhooks.insert(webhook); !inserted)
                      return base::Failure(inserted.error());
                    announce(services, webhook.project, webhook.id);
                    return answer_with(201, webhook);
                  }};
}

Answer show_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto webhook = services.webhooks.webhook(named->project.id, named->id);
  if (!webhook) return base::Failure(webhook.error());
  return answer_with(200, *webhook);
}

base::Result<Begun> change_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  JsonBody body(request.body);
  const auto fields = read_fields(body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (auto exists = services.webhooks.webhook(named->project.id, named->id); !exists)
    return base::Failure(exists.error());
  const auto change = [&services, project = named->project.id, id = named->id, fields]() -> Answer {
    const auto changed = services.webhooks.change(project, id, [&](webhooks::Webhook& webhook) {
      webhook.updated_at = services.clock.now();
      return apply(webhook, fields);
    });
    if (!changed) return base::Failure(changed.error());
    announce(services, project, id);
    return answer_with(200, *changed);
  };
  if (!fields.url) return change();
  auto url = read_url(*fields.url);
  if (!url) return base::Failure(url.error());
  return Question{.url = std::move(*url), .then = [change](const Told& told) -> Answer {
                    if (!told.address) return base::Failure(told.address.error());
                    return change();
                  }};
}

Answer remove_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  if (auto removed = services.webhooks.remove(named->project.id, named->id); !removed)
    return base::Failure(removed.error());
  announce(services, named->project.id, named->id);
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

Answer show_secret(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto webhook = services.webhooks.webhook(named->project.id, named->id);
  if (!webhook) return base::Failure(webhook.error());
  if (!webhook->secrets.empty() && !webhook->secrets.front().unopened.empty()) {
    return base::fail(base::ErrorKind::conflict,
                      "The signing secret does not open with the server's key: rotate it to get a new one.");
  }
  return answer_with_secret(*webhook);
}

Answer rotate_secret(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  JsonBody body(request.body.empty() ? "{}" : request.body);
  const auto overlap_s = body.integer("overlapSeconds");
  const auto secret = body.text("secret", 1000);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto overlap = overlap_s ? std::chrono::seconds(*overlap_s) : webhooks::rotation_overlap_default;
  const auto changed =
      services.webhooks.change(named->project.id, named->id, [&](webhooks::Webhook& webhook) -> base::Result<void> {
        const auto now = services.clock.now();
        webhook.updated_at = now;
        return webhooks::rotate_secret(webhook.secrets, secret.value_or(webhooks::generate_secret(services.random)),
                                       now, overlap);
      });
  if (!changed) return base::Failure(changed.error());
  announce(services, named->project.id, named->id);
  return answer_with_secret(*changed);
}

/// The sender's own verdict on a URL and on headers, before anything is saved. What a header's value will be need not
/// be told: a name without one is judged alone.
base::Result<Begun> check_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto url = body.text("url", webhooks::url_bytes_max);
  const auto fields = body.headers("headers");
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!url) return base::fail(base::ErrorKind::invalid, "`url` is missing: where the webhook is to be sent.", "url");
  std::vector<webhooks::Header> headers;
  for (const auto& field : fields.value_or(std::vector<JsonBody::HeaderField>())) {
    headers.push_back({field.name, field.value.value_or("")});
  }
  const auto answer_of = [headers = std::move(headers)](base::Result<void> verdict) -> Answer {
    if (verdict) verdict = webhooks::check_headers(headers);
    if (!verdict && verdict.error().kind != base::ErrorKind::unprocessable) return base::Failure(verdict.error());
    return answer_with_verdict(verdict);
  };
  auto read = read_url(*url);
  if (!read) return answer_of(base::Failure(read.error()));
  return Question{.url = std::move(*read),
                  .then = [answer_of](Told told) -> Answer { return answer_of(std::move(told.address)); }};
}

/// The sample payload with the values of the request, which need not be saved. `webhook` names a saved one
/// whose values stand in for what is absent (its header values, its secret).
base::Result<Begun> test_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto saved = body.text("webhook", 24);
  const auto fields = read_fields(body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());

  webhooks::Webhook webhook;
  webhook.secrets = {{webhooks::generate_secret(services.random), std::nullopt}};
  if (saved) {
    const auto id = base::WebhookId::parse(*saved);
    auto found = id ? services.webhooks.webhook(project->id, *id)
                    : base::Result<webhooks::Webhook>(base::fail(
                          base::ErrorKind::not_found, "There is no such webhook in this project.", "webhook"));
    if (!found) return base::Failure(found.error());
    webhook = std::move(*found);
  }
  if (auto applied = apply(webhook, fields); !applied) return base::Failure(applied.error());
  if (webhook.url.empty())
    return base::fail(base::ErrorKind::invalid, "`url` is missing: where to send the test.", "url");
  auto url = read_url(webhook.url);
  if (!url) return base::Failure(url.error());
  const auto action = webhook.actions.empty() ? std::string(webhooks::action_bug_created) : webhook.actions.front();
  auto sample = webhooks::sample_event_body(action, project->key, project->organisation, services.clock.now());
  return Question{.url = std::move(*url),
                  .test = Question::Test{std::move(webhook), services.ids.make<base::EventId>(), std::move(sample)},
                  .then = [](const Told& told) -> Answer {
                    if (!told.address) return base::Failure(told.address.error());
                    return resource_response(200, [&](base::JsonWriter& json) {
                      json.begin_object();
                      write_attempt_members(json, *told.attempt);
                      json.end_object();
                    });
                  }};
}

Answer recover_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  JsonBody body(request.body);
  const auto since_text = body.text("since", 64);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto since = since_text ? intake::parse_date(*since_text) : std::nullopt;
  if (!since) {
    return base::fail(base::ErrorKind::invalid, "`since` must be a time such as 2021-07-26T16:36:05.236Z.", "since");
  }
  if (auto exists = services.webhooks.webhook(named->project.id, named->id); !exists)
    return base::Failure(exists.error());
  const auto now = services.clock.now();
  const auto count = services.deliveries.recover(named->project.id, named->id, *since, now);
  if (!count) return base::Failure(count.error());
  services.dispatcher.send_now(named->id, now);
  return resource_response(202,
                           [&](base::JsonWriter& json) { json.begin_object().member("count", *count).end_object(); });
}

}  // namespace bughook::api
