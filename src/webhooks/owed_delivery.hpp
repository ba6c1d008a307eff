// One event owed to one webhook, as it travels in memory: from the commit that made it, or from the
// due index, to the sender. The body is shared, never copied: it was frozen when the event was made.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace bughook::webhooks {

struct OwedDelivery {
  base::DeliveryId id;
  base::WebhookId webhook;
  base::EventId event;  // `webhook-id` is made from it: equal over retries, resends and webhooks
  base::Timestamp created_at;
  int attempts_done = 0;  // over its whole life, resends included
  int schedule_step = 0;  // attempts since the schedule began; a resend begins it anew
  std::shared_ptr<const std::string> body;
};

}  // namespace bughook::webhooks
