// One attempt: prepare, sign, send, judge the answer. Knows nothing of queues or of what happens next.
// Runs on a loop; one Sender per loop.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"
#include "delivery/attempt.hpp"
#include "outbound/client.hpp"
#include "outbound/url.hpp"
#include "webhooks/signature.hpp"
#include "webhooks/value_mask.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::delivery {

/// A webhook made ready for sending: its rules checked again, its URL parsed, its secrets keyed.
class PreparedWebhook {
 public:
  [[nodiscard]] static base::Result<PreparedWebhook> prepare(webhooks::Webhook webhook);

  [[nodiscard]] const webhooks::Webhook& webhook() const { return webhook_; }

 private:
  friend class Sender;
  PreparedWebhook(webhooks::Webhook webhook, outbound::Url url, webhooks::Signer signer);

  webhooks::Webhook webhook_;
  outbound::Url url_;
  webhooks::Signer signer_;
  webhooks::ValueMask mask_;
  std::string fixed_header_lines_;
  HeaderList fixed_headers_shown_;
};

/// `evt_` and the event's id: equal over retries, resends and restarts, so a receiver can drop repeats.
[[nodiscard]] std::string webhook_message_id(base::EventId event);

class Sender {
 public:
  Sender(outbound::Client& client, const base::Clock& clock) : client_(client), clock_(clock) {}

  /// `webhook` and `body` must outlive the call. Never fails: a failed attempt is a result.
  [[nodiscard]] base::Awaitable<AttemptResult> send(PreparedWebhook& webhook, base::EventId event,
                                                    std::string_view body);

 private:
  outbound::Client& client_;
  const base::Clock& clock_;
};

}  // namespace bughook::delivery
