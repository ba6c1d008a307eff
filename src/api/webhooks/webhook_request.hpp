// What a request says of a webhook, and what becomes of the webhook by it. Header values and signing secrets belong to
// the origin for which they were given: a webhook that is sent elsewhere takes none of them along
// (docs/decisions/0026-why-secrets-stay-with-their-origin.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json_body.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "outbound/url.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

/// What is absent stays as it is; what was null is here as its default.
struct WebhookFields {
  std::optional<std::string> url, description, secret;
  std::optional<std::vector<JsonBody::HeaderField>> headers;
  std::optional<std::vector<std::string>> actions;
  std::optional<bool> active, wait_for_screenshot;
  std::optional<std::int64_t> timeout_ms;
  std::optional<std::vector<std::int64_t>> schedule_s;
};
[[nodiscard]] WebhookFields read_webhook_fields(JsonBody& body);

/// Where the secret came from that the webhook has after a request.
enum class SecretOrigin { kept, given, made };
[[nodiscard]] std::string_view to_text(SecretOrigin origin);

/// Makes the webhook what the fields say. Unprocessable, naming the field, when a rule is broken, and naming the header
/// when it would take a value elsewhere; a secret that can not go along is replaced by a new one.
[[nodiscard]] base::Result<SecretOrigin> apply(webhooks::Webhook& webhook, const WebhookFields& fields,
                                               base::Random& random);

/// The headers that a webhook has after a request: those without a value keep the one that `webhook` has, unless it
/// goes to another origin than the one for which that was given.
[[nodiscard]] base::Result<std::vector<webhooks::Header>> headers_after(
    const webhooks::Webhook& webhook, const std::optional<outbound::Url>& new_url,
    const std::vector<JsonBody::HeaderField>& fields);

/// What the sender would say of these headers. What a new one's value will be need not be told.
[[nodiscard]] base::Result<void> check_header_fields(const webhooks::Webhook& webhook, const std::string& url,
                                                     std::vector<JsonBody::HeaderField> fields);

/// Its length and its form; where it leads is for the sender to say.
[[nodiscard]] base::Result<outbound::Url> read_url(const std::string& text);

}  // namespace bughook::api
