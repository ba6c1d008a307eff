// One HTTP request made for a delivery, as it is recorded, and how it came out. A failed attempt is a
// value, not an error: decide_next_step (next_step.hpp) turns it into what happens next.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "outbound/header_lines.hpp"

namespace bughook::delivery {

enum class Outcome { delivered, refused, timed_out, unreachable, blocked };

struct AttemptTimings {
  std::chrono::microseconds dns{}, connect{}, tls{}, first_byte{}, total{};
};

using HeaderList = outbound::HeaderLines;

struct AttemptResult {
  Outcome outcome = Outcome::unreachable;
  std::string reason;  // stable, machine-readable: delivered, status_500, timeout, connection_refused, ...
  std::string detail;  // a sentence for a person; empty when the reason says it all
  int status = 0;      // 0: no response
  std::optional<std::chrono::seconds> retry_after;
  AttemptTimings timings;
  std::string remote_address;
  HeaderList request_headers;  // the user's own values are masked before they come here
  HeaderList response_headers;
  std::string response_body;  // its first 16 KiB
  bool response_body_cut = false;
};

enum class DeliveryState { pending, delivered, failed, cancelled, held };
[[nodiscard]] std::string_view to_text(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view text);
[[nodiscard]] std::string_view to_text(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);

/// What becomes of the delivery after the attempt.
struct NextStep {
  DeliveryState state = DeliveryState::pending;  // delivered, failed (given up) or pending (retry)
  std::optional<base::Timestamp> due_at;         // when pending
  bool disables_webhook = false;                 // 410 Gone
};

/// What the store writes after an attempt, in one transaction.
struct AttemptRecord {
  base::DeliveryId delivery;
  base::WebhookId webhook;
  base::Timestamp started_at;
  AttemptResult result;
  NextStep next;
};

}  // namespace bughook::delivery
