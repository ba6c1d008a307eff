#include "api/webhooks/sight.hpp"

#include "api/resources.hpp"

namespace bughook::api {

namespace {

/// So far back a list looks for how a webhook fares.
constexpr std::chrono::hours looked_back{24};

}  // namespace

UrlsShown urls_shown_to(const Caller& caller) {
  return accounts::includes(caller.role, accounts::Role::member) ? UrlsShown::whole : UrlsShown::masked;
}

base::Result<std::vector<WebhookSight>> sights_of(Services& services, const Caller& caller,
                                                  const std::vector<webhooks::Webhook>& webhooks) {
  std::vector<base::WebhookId> ids;
  ids.reserve(webhooks.size());
  for (const auto& webhook : webhooks) ids.push_back(webhook.id);
  const auto standings = services.dispatcher.standings(ids);
  const auto span = delivery::health_span(looked_back, services.clock.now());
  std::vector<WebhookSight> sights;
  for (std::size_t i = 0; i < webhooks.size(); ++i) {
    const auto slots = services.health.slots(ids[i], span.since);
    if (!slots) return base::Failure(slots.error());
    sights.push_back({.urls = urls_shown_to(caller),
                      .pause = standings[i].pause,
                      .health = delivery::summarise(*slots, span, webhooks[i].active)});
  }
  return sights;
}

DeliverySights::DeliverySights(Services& services, const Caller& caller,
                               const std::vector<delivery::Delivery>& deliveries)
    : plain_{.urls = urls_shown_to(caller), .lane = {}, .now = services.clock.now()} {
  for (const auto& delivery : deliveries) {
    if (delivery.state == delivery::DeliveryState::pending) by_webhook_.emplace(delivery.webhook, plain_);
  }
  std::vector<base::WebhookId> ids;
  ids.reserve(by_webhook_.size());
  for (const auto& [id, sight] : by_webhook_) ids.push_back(id);
  auto standings = services.dispatcher.standings(ids);
  auto standing = standings.begin();
  for (auto& [id, sight] : by_webhook_) sight.lane = std::move(*standing++);
}

const DeliverySight& DeliverySights::of(const delivery::Delivery& delivery) const {
  const auto found = by_webhook_.find(delivery.webhook);
  return found == by_webhook_.end() ? plain_ : found->second;
}

void write_pause(base::JsonWriter& json, const std::optional<delivery::Pause>& pause) {
  json.key("pause");
  if (!pause) {
    json.null();
    return;
  }
  json.begin_object();
  write_time(json, "until", pause->until);
  json.member("reason", pause->reason).end_object();
}

void write_state_members(base::JsonWriter& json, const delivery::WebhookHealth& health) {
  json.member("state", delivery::to_text(health.state));
  write_time(json, "failingSince", health.failing_since);
  json.member("lastReason", health.last_reason);
}

}  // namespace bughook::api
