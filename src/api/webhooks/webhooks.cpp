// /api/v1/projects/{project}/webhooks: what the setup dialog edits. A webhook is checked when it is saved
// by the same rules, and its address by the same guard, as when it is sent.
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/request/revision.hpp"
#include "api/resources.hpp"
#include "api/webhooks/webhook_request.hpp"
#include "outbound/url.hpp"
#include "webhooks/header_rules.hpp"
#include "webhooks/sample_event.hpp"

namespace bughook::api {

namespace {

void announce(Services& services, base::ProjectId project, base::WebhookId webhook) {
  services.forget_project(project);
  services.dispatcher.reload(webhook);
  services.live.note_webhooks(project);
}

/// `secret`: where that came from which the webhook signs with since it was changed.
Answer answer_with(Services& services, const Caller& caller, int status, const webhooks::Webhook& webhook,
                   std::optional<SecretOrigin> secret = {}) {
  const auto sights = sights_of(services, caller, {webhook});
  if (!sights) return base::Failure(sights.error());
  auto response = resource_response(status, [&](base::JsonWriter& json) {
    json.begin_object();
    write_members(json, webhook, sights->front());
    if (secret) json.member("secretRenewed", *secret == SecretOrigin::made);
    json.end_object();
  });
  set_etag(response, webhook.revision);
  return response;
}

Answer refuse_outdated(Services& services, const Caller& caller, const webhooks::Webhook& newer) {
  const auto sights = sights_of(services, caller, {newer});
  if (!sights) return base::Failure(sights.error());
  return outdated_response(newer.revision, [&](base::JsonWriter& json) { write(json, newer, sights->front()); });
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

/// The one that a request names in its body.
base::Result<webhooks::Webhook> find_saved(Services& services, base::ProjectId project, const std::string& text) {
  const auto id = base::WebhookId::parse(text);
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such webhook in this project.", "webhook");
  return services.webhooks.webhook(project, *id);
}

/// On the revision that the caller has seen, where one was named.
Answer change_as_asked(Services& services, const Caller& caller, base::ProjectId project, base::WebhookId id,
                       const WebhookFields& fields, const BasedOn& based_on) {
  std::optional<webhooks::Webhook> newer;
  auto secret = SecretOrigin::kept;
  const auto changed = services.webhooks.change(project, id, [&](webhooks::Webhook& webhook) -> base::Result<void> {
    if (!based_on.fits(webhook.revision)) {
      newer = webhook;
      return outdated();
    }
    const auto applied = apply(webhook, fields, services.random);
    if (!applied) return base::Failure(applied.error());
    secret = *applied;
    webhook.updated_at = services.clock.now();
    return {};
  });
  if (newer) return refuse_outdated(services, caller, *newer);
  if (!changed) return base::Failure(changed.error());
  announce(services, project, id);
  return answer_with(services, caller, 200, *changed, secret);
}

}  // namespace

Answer list_webhooks(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto found = services.webhooks.webhooks_of(project->id);
  if (!found) return base::Failure(found.error());
  const auto sights = sights_of(services, caller, *found);
  if (!sights) return base::Failure(sights.error());
  auto sight = sights->begin();
  return page_response(*found, std::nullopt, [&](base::JsonWriter& json, const webhooks::Webhook& webhook) {
    write(json, webhook, *sight++);
  });
}

base::Result<Begun> create_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto fields = read_webhook_fields(body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!fields.url)
    return base::fail(base::ErrorKind::invalid, "`url` is missing: where the webhook is sent to.", "url");

  webhooks::Webhook webhook;
  webhook.id = services.ids.make<base::WebhookId>();
  webhook.project = project->id;
  webhook.created_at = webhook.updated_at = services.clock.now();
  if (auto applied = apply(webhook, fields, services.random); !applied) return base::Failure(applied.error());
  auto url = read_url(webhook.url);
  if (!url) return base::Failure(url.error());
  return Question{.url = std::move(*url),
                  .then = [&services, caller, webhook = std::move(webhook)](const Told& told) -> Answer {
                    if (!told.address) return base::Failure(told.address.error());
                    if (auto inserted = services.webhooks.insert(webhook); !inserted)
                      return base::Failure(inserted.error());
                    announce(services, webhook.project, webhook.id);
                    return answer_with(services, caller, 201, webhook);
                  }};
}

Answer show_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto webhook = services.webhooks.webhook(named->project.id, named->id);
  if (!webhook) return base::Failure(webhook.error());
  return answer_with(services, caller, 200, *webhook);
}

base::Result<Begun> change_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  if (auto exists = services.webhooks.webhook(named->project.id, named->id); !exists)
    return base::Failure(exists.error());
  JsonBody body(request.body);
  const auto fields = read_webhook_fields(body);
  const BasedOn based_on(request, body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto change = [&services, caller, project = named->project.id, id = named->id, fields, based_on]() -> Answer {
    return change_as_asked(services, caller, project, id, fields, based_on);
  };
  if (!fields.url) return nothing_to_ask(change());
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
  if (auto exists = services.webhooks.webhook(named->project.id, named->id); !exists)
    return base::Failure(exists.error());
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
/// be told: a name without one is judged alone, unless it is one of the webhook that is named, which keeps its value
/// only where it was given for.
base::Result<Begun> check_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto url = body.text("url", webhooks::url_bytes_max);
  const auto fields = body.headers("headers");
  const auto saved = body.text("webhook", 24);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!url) return base::fail(base::ErrorKind::invalid, "`url` is missing: where the webhook is to be sent.", "url");
  webhooks::Webhook webhook;
  if (saved) {
    auto found = find_saved(services, project->id, *saved);
    if (!found) return base::Failure(found.error());
    webhook = std::move(*found);
  }
  const auto answer_of = [webhook = std::move(webhook), url = *url, fields](base::Result<void> verdict) -> Answer {
    if (verdict) verdict = check_header_fields(webhook, url, fields.value_or(std::vector<JsonBody::HeaderField>()));
    if (!verdict && verdict.error().kind != base::ErrorKind::unprocessable) return base::Failure(verdict.error());
    return answer_with_verdict(verdict);
  };
  auto read = read_url(*url);
  if (!read) return nothing_to_ask(answer_of(base::Failure(read.error())));
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
  const auto fields = read_webhook_fields(body);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());

  webhooks::Webhook webhook;
  if (saved) {
    auto found = find_saved(services, project->id, *saved);
    if (!found) return base::Failure(found.error());
    webhook = std::move(*found);
  }
  if (!saved && !fields.url)
    return base::fail(base::ErrorKind::invalid, "`url` is missing: where to send the test.", "url");
  const auto secret = apply(webhook, fields, services.random);
  if (!secret) return base::Failure(secret.error());
  auto url = read_url(webhook.url);
  if (!url) return base::Failure(url.error());
  const auto action = webhook.actions.empty() ? std::string(webhooks::action_bug_created) : webhook.actions.front();
  auto sample = webhooks::sample_event_body(action, project->key, project->organisation, services.clock.now());
  return Question{.url = std::move(*url),
                  .test = Question::Test{std::move(webhook), services.ids.make<base::EventId>(), std::move(sample)},
                  .then = [secret = *secret](const Told& told) -> Answer {
                    if (!told.address) return base::Failure(told.address.error());
                    return resource_response(200, [&](base::JsonWriter& json) {
                      json.begin_object();
                      write_attempt_members(json, *told.attempt);
                      json.member("signedWith", to_text(secret)).end_object();
                    });
                  }};
}

Answer recover_webhook(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_webhook(services, caller, request);
  if (!named) return base::Failure(named.error());
  if (auto exists = services.webhooks.webhook(named->project.id, named->id); !exists)
    return base::Failure(exists.error());
  JsonBody body(request.body);
  const auto since_text = body.text("since", 64);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto since = since_text ? parse_time(*since_text) : std::nullopt;
  if (!since) {
    return base::fail(base::ErrorKind::invalid, "`since` must be a time such as 2021-07-26T16:36:05.236Z.", "since");
  }
  const auto now = services.clock.now();
  if (auto past = check_since(*since, now, base::ErrorKind::unprocessable); !past) return base::Failure(past.error());
  const auto count = services.deliveries.recover(named->project.id, named->id, *since, now);
  if (!count) return base::Failure(count.error());
  services.dispatcher.send_now(named->id, now);
  return resource_response(202,
                           [&](base::JsonWriter& json) { json.begin_object().member("count", *count).end_object(); });
}

}  // namespace bughook::api
