#include "api/webhooks/webhook_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "webhooks/header_rules.hpp"

namespace bughook::api {

namespace {

constexpr std::size_t secret_text_bytes_max = 1000;  // far more than a secret has: its own rule says what is wrong

/// A webhook that was not saved yet has no origin.
bool is_elsewhere(const webhooks::Webhook& webhook, const outbound::Url& url) {
  const auto own = outbound::parse_url(webhook.url);
  return !own || own->origin() != url.origin();
}

const webhooks::Header* find_header(const std::vector<webhooks::Header>& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return base::equal_ignoring_case(header.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

base::Failure needs_value(std::size_t index, std::string sentence) {
  return base::fail(base::ErrorKind::unprocessable, std::move(sentence), fmt::format("headers[{}].value", index));
}

/// `headers` of a request that says nothing of them: all stay.
std::vector<JsonBody::HeaderField> all_kept(const webhooks::Webhook& webhook) {
  std::vector<JsonBody::HeaderField> fields;
  fields.reserve(webhook.headers.size());
  for (const auto& header : webhook.headers) fields.push_back({header.name, std::nullopt});
  return fields;
}

std::vector<std::string_view> names_without_value(const std::vector<JsonBody::HeaderField>& fields) {
  std::vector<std::string_view> names;
  for (const auto& field : fields) {
    if (!field.value) names.emplace_back(field.name);
  }
  return names;
}

void apply_plain_fields(webhooks::Webhook& webhook, const WebhookFields& fields) {
  // Far below what a rule allows and far above it, so that the rule can tell and nothing overflows.
  const auto bounded = [](std::int64_t number) { return std::clamp<std::int64_t>(number, -1, 1 << 30); };
  if (fields.url) webhook.url = *fields.url;
  if (fields.description) webhook.description = *fields.description;
  if (fields.actions) webhook.actions = *fields.actions;
  if (fields.timeout_ms) webhook.timeout = std::chrono::milliseconds(bounded(*fields.timeout_ms));
  if (fields.schedule_s) {
    webhook.schedule.clear();
    for (const auto gap : *fields.schedule_s) webhook.schedule.emplace_back(bounded(gap));
  }
  if (fields.active) {
    webhook.active = *fields.active;
    if (webhook.active) webhook.disabled_reason.clear();
  }
  if (fields.wait_for_screenshot) webhook.waits_for_screenshot = *fields.wait_for_screenshot;
}

/// Asked while the webhook still has its own URL.
base::Result<SecretOrigin> apply_secrets(webhooks::Webhook& webhook, const WebhookFields& fields,
                                         base::Random& random) {
  std::optional<outbound::Url> new_url;
  if (fields.url) {
    auto url = read_url(*fields.url);
    if (!url) return base::Failure(url.error());
    new_url = std::move(*url);
  }
  const bool moves = new_url && is_elsewhere(webhook, *new_url);
  if (fields.headers || moves) {
    auto headers = headers_after(webhook, new_url, fields.headers.value_or(all_kept(webhook)));
    if (!headers) return base::Failure(headers.error());
    webhook.headers = std::move(*headers);
  }
  if (fields.secret) {
    if (auto checked = webhooks::check_secret(*fields.secret); !checked) return base::Failure(checked.error());
    webhook.secrets = {{*fields.secret, std::nullopt}};
    return SecretOrigin::given;
  }
  if (!moves) return SecretOrigin::kept;
  webhook.secrets = {{webhooks::generate_secret(random), std::nullopt}};
  return SecretOrigin::made;
}

}  // namespace

std::string_view to_text(SecretOrigin origin) {
  switch (origin) {
    case SecretOrigin::kept: return "saved";
    case SecretOrigin::given: return "given";
    case SecretOrigin::made: return "throwaway";
  }
  return "throwaway";
}

WebhookFields read_webhook_fields(JsonBody& body) {
  body.ignore(
      {"id", "readable", "disabledReason", "createdAt", "updatedAt", "health", "pause", "secretRenewed", "__v"});
  const webhooks::Webhook fresh;
  std::vector<std::int64_t> usual_schedule;
  usual_schedule.reserve(fresh.schedule.size());
  for (const auto gap : fresh.schedule) usual_schedule.push_back(gap.count());
  WebhookFields fields;
  fields.url = body.text("url", webhooks::url_bytes_max);
  fields.secret = body.text("secret", secret_text_bytes_max);
  fields.description =
      body.is_null("description") ? fresh.description : body.text("description", webhooks::description_bytes_max);
  fields.headers = body.is_null("headers") ? std::vector<JsonBody::HeaderField>() : body.headers("headers");
  fields.actions = body.is_null("actions") ? fresh.actions : body.texts("actions");
  fields.active = body.is_null("active") ? fresh.active : body.boolean("active");
  fields.wait_for_screenshot =
      body.is_null("waitForScreenshot") ? fresh.waits_for_screenshot : body.boolean("waitForScreenshot");
  fields.timeout_ms = body.is_null("timeoutMs") ? fresh.timeout.count() : body.integer("timeoutMs");
  fields.schedule_s = body.is_null("scheduleSeconds") ? usual_schedule : body.integers("scheduleSeconds");
  return fields;
}

base::Result<SecretOrigin> apply(webhooks::Webhook& webhook, const WebhookFields& fields, base::Random& random) {
  auto secret = apply_secrets(webhook, fields, random);
  if (!secret) return secret;
  apply_plain_fields(webhook, fields);
  for (auto checked : {webhooks::check_actions(webhook.actions), webhooks::check_timeout(webhook.timeout),
                       webhooks::check_schedule(webhook.schedule), webhooks::check_description(webhook.description)}) {
    if (!checked) return base::Failure(checked.error());
  }
  return secret;
}

base::Result<std::vector<webhooks::Header>> headers_after(const webhooks::Webhook& webhook,
                                                          const std::optional<outbound::Url>& new_url,
                                                          const std::vector<JsonBody::HeaderField>& fields) {
  const bool moves = new_url && is_elsewhere(webhook, *new_url);
  std::vector<webhooks::Header> headers;
  for (const auto& field : fields) {
    const auto* kept = field.value ? nullptr : find_header(webhook.headers, field.name);
    if (!field.value && kept == nullptr) return needs_value(headers.size(), "This header is new: give it a value.");
    if (!field.value && moves) {
      return needs_value(
          headers.size(),
          fmt::format("A header's value is for the address that it was given for. The webhook goes to {} "
                      "now: give the value again, of each of these: {}.",
                      new_url->origin(), fmt::join(names_without_value(fields), ", ")));
    }
    if (!field.value && !kept->unopened.empty()) {
      return needs_value(headers.size(),
                         "The value of this header does not open with the server's key: give it again.");
    }
    headers.push_back({field.name, field.value ? *field.value : kept->value});
  }
  if (auto checked = webhooks::check_headers(headers); !checked) return base::Failure(checked.error());
  return headers;
}

base::Result<void> check_header_fields(const webhooks::Webhook& webhook, const std::string& url,
                                       std::vector<JsonBody::HeaderField> fields) {
  for (auto& field : fields) {
    if (!field.value && find_header(webhook.headers, field.name) == nullptr) field.value = "";
  }
  const auto parsed = read_url(url);
  if (!parsed) return base::Failure(parsed.error());
  const auto headers = headers_after(webhook, *parsed, fields);
  return headers ? base::Result<void>() : base::Failure(headers.error());
}

base::Result<outbound::Url> read_url(const std::string& text) {
  if (auto checked = webhooks::check_url_length(text); !checked) return base::Failure(checked.error());
  return outbound::parse_url(text);
}

}  // namespace bughook::api
