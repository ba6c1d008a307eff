// How projects, bugs, webhooks and deliveries look in answers. No header value and no secret is ever
// written here; the webhook's secret has its own route.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.hpp"
#include "api/webhooks/sight.hpp"
#include "base/json_writer.hpp"
#include "bugs/bug.hpp"
#include "bugs/bug_query.hpp"
#include "bugs/page_view.hpp"
#include "delivery/delivery_log.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

void write(base::JsonWriter& json, const accounts::Project& project, const bugs::BugTotals& totals);
void write(base::JsonWriter& json, const webhooks::Webhook& webhook, const WebhookSight& sight);
/// The same without its braces, for an answer that says more.
void write_members(base::JsonWriter& json, const webhooks::Webhook& webhook, const WebhookSight& sight);
void write(base::JsonWriter& json, const delivery::Delivery& delivery, const DeliverySight& sight);
void write(base::JsonWriter& json, const delivery::DeliveryDetail& detail, const DeliverySight& sight);

/// The request made and what came back, as attempts and "Send test" show it.
void write_attempt_members(base::JsonWriter& json, const delivery::AttemptResult& result);

struct BugLinks {
  std::string share_token;
  std::string screenshot_data_url, screenshot_url, replay_data_url;  // empty: nothing to fetch
  std::function<std::string(std::string_view)> renewed = {};         // a link that the report itself holds
};
/// What rendering says of a single bug.
struct BugRendering {
  std::string film_url;                        // empty: there is no film
  std::string screenshot_error, replay_error;  // why there is no picture or film; empty: nothing failed
  bugs::PageView view;                         // the window that the picture shows; without a size: not known
};
/// `viewport`: the size that the reporter saw the page in, null when it is not known.
void write_viewport(base::JsonWriter& json, const bugs::PageView& view);
/// `details` (custom data, logs, form data) only when the bug carries them; `rendering` only where one bug is shown.
void write(base::JsonWriter& json, const bugs::Bug& bug, std::string_view project_key,
           base::OrganisationId organisation, const BugLinks& links,
           const std::optional<BugRendering>& rendering = std::nullopt);

/// Null when absent.
void write_time(base::JsonWriter& json, std::string_view name, const std::optional<base::Timestamp>& time);

}  // namespace bughook::api
