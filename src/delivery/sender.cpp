#include "delivery/sender.hpp"

#include <charconv>

#include "bughook_version.hpp"
#include "delivery/next_step.hpp"
#include "webhooks/header_rules.hpp"

namespace bughook::delivery {

namespace {

/// The three lines of webhook-id, webhook-timestamp and webhook-signature, without the signature itself.
constexpr std::size_t signed_lines_bytes = 128;
constexpr int not_modified = 304;
/// A receiver may see both requests; their webhook-id is the same.
constexpr std::string_view resent_words =
    "The request was sent twice: a kept connection ended under the first, before any answer.";

void add_line(std::string& lines, std::string_view name, std::string_view value) {
  lines.append(name).append(": ").append(value).append("\r\n");
}

bool names_match(std::string_view a, std::string_view lower_case) {
  return a.size() == lower_case.size() && std::equal(a.begin(), a.end(), lower_case.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x + ('a' - 'A') : x) == y;
         });
}

/// What a receiver sent, whether the call failed or not.
void keep_answer(AttemptResult& result, outbound::Answer answer) {
  result.status = answer.status;
  result.response_headers = std::move(answer.headers);
  result.response_body = std::move(answer.body);
  result.response_body_cut = answer.body_cut || answer.trouble.has_value();
}

void add_detail(AttemptResult& result, std::string_view sentence) {
  if (!result.detail.empty()) result.detail += ' ';
  result.detail += sentence;
}

void judge_answer(AttemptResult& result, outbound::Answer answer, base::Timestamp now) {
  const bool success = answer.status >= 200 && answer.status < 300;
  result.outcome = success ? Outcome::delivered : Outcome::refused;
  result.reason = success ? "delivered" : "status_" + std::to_string(answer.status);
  const bool is_redirect = answer.status >= 300 && answer.status < 400 && answer.status != not_modified;
  if (is_redirect) add_detail(result, "Redirects are not followed; give the final address.");
  for (const auto& [name, value] : answer.headers) {
    if (names_match(name, "retry-after")) result.retry_after = parse_retry_after(value, now);
  }
  if (answer.trouble) add_detail(result, "The rest of the answer was not read: " + answer.trouble->detail);
  keep_answer(result, std::move(answer));
}

void judge_failure(AttemptResult& result, outbound::CallFailure failure, outbound::Answer unfinished) {
  using outbound::FailureReason;
  result.outcome = failure.reason == FailureReason::timeout           ? Outcome::timed_out
                   : failure.reason == FailureReason::blocked_address ? Outcome::blocked
                                                                      : Outcome::unreachable;
  result.reason = outbound::to_text(failure.reason);
  add_detail(result, failure.detail);
  keep_answer(result, std::move(unfinished));
}

/// A receiver that shows the request it got shows it to the webhook's people only.
void conceal_values(AttemptResult& result, const webhooks::ValueMask& mask) {
  using Ending = webhooks::ValueMask::Ending;
  result.response_headers.edit([&](std::string& text) { mask.apply(text); });
  mask.apply(result.response_body, result.response_body_cut ? Ending::cut : Ending::whole);
  mask.apply(result.detail);
}

}  // namespace

PreparedWebhook::PreparedWebhook(webhooks::Webhook webhook, outbound::Url url, webhooks::Signer signer)
    : webhook_(std::move(webhook)), url_(std::move(url)), signer_(std::move(signer)), mask_(webhook_) {
  const auto user_agent = std::string("Bughook/") + version;
  add_line(fixed_header_lines_, "Content-Type", "application/json");
  add_line(fixed_header_lines_, "User-Agent", user_agent);
  fixed_headers_shown_ = {{"Content-Type", "application/json"}, {"User-Agent", user_agent}};
  for (const auto& header : webhook_.headers) {
    add_line(fixed_header_lines_, header.name, header.value);
    fixed_headers_shown_.add(header.name, webhooks::masked_value);
  }
}

base::Result<PreparedWebhook> PreparedWebhook::prepare(webhooks::Webhook webhook) {
  if (!webhook.is_readable()) {
    return base::fail(base::ErrorKind::unprocessable,
                      "its secret or a header value does not open with secret.key: give the value again, or rotate the "
                      "secret");
  }
  if (auto checked = webhooks::check_headers(webhook.headers); !checked) return base::Failure(checked.error());
  auto url = outbound::parse_url(webhook.url);
  if (!url) return base::Failure(url.error());
  auto signer = webhooks::Signer::make(webhook.secrets);
  if (!signer) return base::Failure(signer.error());
  return PreparedWebhook(std::move(webhook), std::move(*url), std::move(*signer));
}

std::string webhook_message_id(base::EventId event) { return "evt_" + event.text(); }

base::Awaitable<AttemptResult> Sender::send(PreparedWebhook& webhook, base::EventId event, std::string_view body) {
  const auto id = webhook_message_id(event);
  const auto timestamp_s = base::to_ms(clock_.now()) / 1000;
  const auto timestamp = std::to_string(timestamp_s);
  const auto signature = webhook.signer_.signatures(id, timestamp_s, body);

  std::string header_lines;
  header_lines.reserve(webhook.fixed_header_lines_.size() + signed_lines_bytes + signature.size());
  header_lines += webhook.fixed_header_lines_;
  add_line(header_lines, "webhook-id", id);
  add_line(header_lines, "webhook-timestamp", timestamp);
  add_line(header_lines, "webhook-signature", signature);

  auto call = co_await client_.post(outbound::Call{
      .url = &webhook.url_, .header_lines = header_lines, .body = body, .timeout = webhook.webhook_.timeout});
  AttemptResult result;
  result.timings = {call.timings.dns, call.timings.connect, call.timings.tls, call.timings.first_byte,
                    call.timings.total};
  result.remote_address = std::move(call.remote_address);
  result.request_headers.reserve(webhook.fixed_headers_shown_.text().size() + signed_lines_bytes + signature.size());
  result.request_headers.add(webhook.fixed_headers_shown_);
  result.request_headers.add("webhook-id", id);
  result.request_headers.add("webhook-timestamp", timestamp);
  result.request_headers.add("webhook-signature", signature);
  if (call.was_resent) add_detail(result, resent_words);
  if (call.outcome) {
    judge_answer(result, std::move(*call.outcome), clock_.now());
  } else {
    judge_failure(result, std::move(call.outcome.error()), std::move(call.unfinished));
  }
  conceal_values(result, webhook.mask_);
  co_return result;
}

}  // namespace bughook::delivery
