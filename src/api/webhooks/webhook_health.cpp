// GET /api/v1/projects/{project}/webhooks/{webhook}/health
#include "api/webhooks/webhook_health.hpp"

#include <charconv>

#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/page.hpp"
#include "api/request/parameters.hpp"
#include "api/resources.hpp"
#include "api/webhooks/sight.hpp"
#include "delivery/health/webhook_health.hpp"

namespace bughook::api {

namespace {

using delivery::HealthBucket;

base::Result<std::chrono::hours> read_hours(const http::Request& request) {
  const auto text = given(request, "hours");
  if (!text) return std::chrono::hours(health_hours_default);
  int hours = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), hours);
  if (error != std::errc() || end != text->data() + text->size() || hours < 1 || hours > health_hours_max) {
    return base::fail(base::ErrorKind::invalid, fmt::format("`hours` must be a number from 1 to {}.", health_hours_max),
                      "hours");
  }
  return std::chrono::hours(hours);
}

base::Result<webhooks::Webhook> webhook_of(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto id = base::WebhookId::parse(request.parameter("webhook"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such webhook in this project.", "webhook");
  return services.webhooks.webhook(project->id, *id);
}

/// Rounded up: nothing takes no time.
void write_ms(base::JsonWriter& json, std::string_view name, const std::optional<std::chrono::microseconds>& took) {
  json.key(name);
  if (took) {
    json.integer(std::chrono::ceil<std::chrono::milliseconds>(*took).count());
  } else {
    json.null();
  }
}

void write_figures(base::JsonWriter& json, const HealthBucket& bucket) {
  json.member("delivered", bucket.delivered).member("failed", bucket.failed);
  write_ms(json, "p50Ms", bucket.p50);
  write_ms(json, "p99Ms", bucket.p99);
}

void write_health(base::JsonWriter& json, const delivery::WebhookHealth& health,
                  const std::optional<delivery::Pause>& pause) {
  json.begin_object().key("buckets").begin_array();
  for (const auto& bucket : health.buckets) {
    json.begin_object();
    write_time(json, "at", bucket.at);
    write_figures(json, bucket);
    json.end_object();
  }
  json.end_array();
  write_figures(json, health.total);
  const auto attempts = health.total.delivered + health.total.failed;
  json.key("successRate");
  if (attempts > 0) {
    json.number(static_cast<double>(health.total.delivered) / static_cast<double>(attempts));
  } else {
    json.null();
  }
  write_state_members(json, health);
  write_pause(json, pause);
  json.end_object();
}

}  // namespace

Answer webhook_health(Services& services, const Caller& caller, const http::Request& request) {
  const auto webhook = webhook_of(services, caller, request);
  if (!webhook) return base::Failure(webhook.error());
  const auto hours = read_hours(request);
  if (!hours) return base::Failure(hours.error());
  const auto span = delivery::health_span(*hours, services.clock.now());
  const auto slots = services.health.slots(webhook->id, span.since);
  if (!slots) return base::Failure(slots.error());
  const auto health = delivery::summarise(*slots, span, webhook->active);
  const auto pause = services.dispatcher.standings({webhook->id}).front().pause;
  return resource_response(200, [&](base::JsonWriter& json) { write_health(json, health, pause); });
}

}  // namespace bughook::api
