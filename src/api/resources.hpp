// How projects, bugs, webhooks and deliveries look in answers. No header value and no secret is ever
// written here; the webhook's secret has its own route.
#pragma once

#include <string>
#include <string_view>

#include "accounts/account.hpp"
#include "base/json_writer.hpp"
#include "bugs/bug.hpp"
#include "delivery/delivery_log.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

void write(base::JsonWriter& json, const accounts::Project& project);
void write(base::JsonWriter& json, const webhooks::Webhook& webhook);
void write(base::JsonWriter& json, const delivery::Delivery& delivery);
void write(base::JsonWriter& json, const delivery::DeliveryDetail& detail);

/// The request made and what came back, as attempts and "Send test" show it.
void write_attempt_members(base::JsonWriter& json, const delivery::AttemptResult& result);

struct BugLinks {
  std::string share_token;
  std::string screenshot_data_url, replay_data_url;  // empty: nothing to fetch
};
/// `details` (custom data, logs, form data) only when the bug carries them.
void write(base::JsonWriter& json, const bugs::Bug& bug, std::string_view project_key,
           base::OrganisationId organisation, const BugLinks& links);

/// Null when absent.
void write_time(base::JsonWriter& json, std::string_view name, const std::optional<base::Timestamp>& time);

}  // namespace bughook::api
