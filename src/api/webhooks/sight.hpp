// What people see of webhooks and deliveries beside what is stored of them: whether the receiver asked for a pause,
// what is being sent at this moment and why the rest waits, how the webhook fares; and whether they see its URL whole.
// Some URLs are credentials (webhooks/shown_url.hpp): those who may not send there see where they lead and no more.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "api/caller.hpp"
#include "api/services.hpp"
#include "base/json_writer.hpp"
#include "delivery/health/standing.hpp"
#include "delivery/health/webhook_health.hpp"

namespace bughook::api {

enum class UrlsShown { whole, masked };
[[nodiscard]] UrlsShown urls_shown_to(const Caller& caller);

struct WebhookSight {
  UrlsShown urls = UrlsShown::masked;
  std::optional<delivery::Pause> pause = {};
  delivery::WebhookHealth health = {};  // of the last day
};
/// In this order.
[[nodiscard]] base::Result<std::vector<WebhookSight>> sights_of(Services& services, const Caller& caller,
                                                                const std::vector<webhooks::Webhook>& webhooks);

struct DeliverySight {
  UrlsShown urls = UrlsShown::masked;
  delivery::LaneStanding lane = {};
  base::Timestamp now = {};
};
/// Of each of them.
class DeliverySights {
 public:
  DeliverySights(Services& services, const Caller& caller, const std::vector<delivery::Delivery>& deliveries);
  [[nodiscard]] const DeliverySight& of(const delivery::Delivery& delivery) const;

 private:
  DeliverySight plain_;
  std::map<base::WebhookId, DeliverySight> by_webhook_;  // those with something pending
};

/// `pause`, null when there is none.
void write_pause(base::JsonWriter& json, const std::optional<delivery::Pause>& pause);
/// `state`, `failingSince` and `lastReason`.
void write_state_members(base::JsonWriter& json, const delivery::WebhookHealth& health);

}  // namespace bughook::api
