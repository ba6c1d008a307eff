// How a lane comes to its webhook: read from the store behind the loop's back, read again when it changes meanwhile.
#include "delivery/lanes.hpp"

namespace bughook::delivery {

/// Asks the store, unless it is being asked. What is queued waits for the answer.
void Lanes::read_webhook(Lane& lane) {
  if (lane.is_reading) return;
  lane.is_reading = true;
  lane.is_outdated = false;
  d_.webhooks.look_up(lane.id, {&d_.loop, [this, &lane](base::Result<webhooks::Webhook> read) {
                                  lane.is_reading = false;
                                  take_webhook(lane, std::move(read));
                                }});
}

void Lanes::take_webhook(Lane& lane, base::Result<webhooks::Webhook> read) {
  if (closed_) return;
  if (lane.is_outdated) return read_webhook(lane);
  const bool is_gone = !read && read.error().kind == base::ErrorKind::not_found;
  const auto prepared = prepare(lane, std::move(read));
  trim_queue(lane);  // what waited for a webhook that is not active goes back
  if (!prepared) {
    // Of a webhook that is gone or can never be sent to nothing is asked for again before its next change.
    const bool may_come_right = !is_gone && prepared.error().kind != base::ErrorKind::unprocessable;
    lane.store_due_at.reset();
    if (may_come_right) lane.store_due_at = d_.clock.now() + claim_retry;
  }
  pump(lane);
}

base::Result<void> Lanes::prepare(Lane& lane, base::Result<webhooks::Webhook> read) {
  using base::ErrorKind;
  if (!read) {
    const bool is_news = read.error().kind != ErrorKind::not_found && read.error().kind != ErrorKind::unavailable;
    if (is_news) {
      d_.log.error("webhook {}: can not be read, asking again: {}", lane.id.text(), read.error().detail);
    }
    return base::Failure(std::move(read.error()));
  }
  auto prepared = PreparedWebhook::prepare(std::move(*read));
  if (!prepared) {
    d_.log.error("webhook {}: can not be sent to: {}", lane.id.text(), prepared.error().detail);
    return base::fail(ErrorKind::unprocessable, std::move(prepared.error().detail));
  }
  lane.prepared = std::make_shared<PreparedWebhook>(std::move(*prepared));
  return {};
}

}  // namespace bughook::delivery
