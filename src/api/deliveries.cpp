// /api/v1/projects/{project}/deliveries
#include <set>

#include "api/board/selection.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"
#include "api/resources.hpp"

namespace bughook::api {

namespace {

base::Error unreadable_filter(std::string_view name, std::string_view wanted) {
  return {base::ErrorKind::invalid, "`" + std::string(name) + "` must be " + std::string(wanted) + ".",
          std::string(name), std::nullopt};
}

base::Result<delivery::DeliveryFilter> read_filter(const http::Request& request) {
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  delivery::DeliveryFilter filter;
  filter.limit = page->limit;
  if (page->cursor) filter.below = base::DeliveryId{*page->cursor};
  if (const auto webhook = request.query_value("webhook"); webhook && !webhook->empty()) {
    filter.webhook = base::WebhookId::parse(*webhook);
    if (!filter.webhook) return base::Failure(unreadable_filter("webhook", "the id of a webhook"));
  }
  if (const auto state = request.query_value("state"); state && !state->empty()) {
    filter.state = delivery::parse_delivery_state(*state);
    if (!filter.state) {
      return base::Failure(unreadable_filter("state", "pending, delivered, failed, cancelled or held"));
    }
  }
  if (const auto bug = request.query_value("bug"); bug && !bug->empty()) {
    filter.bug = base::BugId::parse(*bug);
    if (!filter.bug) return base::Failure(unreadable_filter("bug", "the id of a bug"));
  }
  if (auto action = request.query_value("action"); action && !action->empty()) filter.action = std::move(action);
  for (const auto& [name, time] : {std::pair("since", &filter.since), std::pair("until", &filter.until)}) {
    const auto read = time_parameter(request, name);
    if (!read) return base::Failure(read.error());
    *time = *read;
  }
  return filter;
}

struct NamedDelivery {
  accounts::Project project;
  base::DeliveryId delivery;
};

base::Result<NamedDelivery> find_delivery(Services& services, const Caller& caller, const http::Request& request) {
  auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto id = base::DeliveryId::parse(request.parameter("delivery"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such delivery in this project.", "delivery");
  return NamedDelivery{std::move(*project), *id};
}

}  // namespace

Answer list_deliveries(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto filter = read_filter(request);
  if (!filter) return base::Failure(filter.error());
  const auto page = services.deliveries.page(project->id, *filter);
  if (!page) return base::Failure(page.error());
  std::optional<std::int64_t> next;
  if (page->next_below) next = page->next_below->number;
  return page_response(page->deliveries, next,
                       [](base::JsonWriter& json, const delivery::Delivery& delivery) { write(json, delivery); });
}

Answer show_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_delivery(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto detail = services.deliveries.delivery(named->project.id, named->delivery);
  if (!detail) return base::Failure(detail.error());
  return resource_response(200, [&](base::JsonWriter& json) { write(json, *detail); });
}

/// Those that can not be sent any more, or are not there, are left out and not counted.
Answer resend_deliveries(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  JsonBody body(request.body);
  const auto ids = read_selection<base::DeliveryId>(body, "deliveries", delivery::resent_at_once_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!ids) return base::Failure(ids.error());
  const auto now = services.clock.now();
  const auto resent = services.deliveries.resend_all(project->id, *ids, now);
  if (!resent) return base::Failure(resent.error());
  std::set<base::WebhookId> due;
  for (const auto& delivery : *resent) {
    services.live.note_delivery(delivery.webhook, delivery.id);
    due.insert(delivery.webhook);
  }
  for (const auto webhook : due) services.dispatcher.send_now(webhook, now);
  return count_response("resent", resent->size());
}

Answer resend_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_delivery(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto now = services.clock.now();
  const auto delivery = services.deliveries.resend(named->project.id, named->delivery, now);
  if (!delivery) return base::Failure(delivery.error());
  services.dispatcher.send_now(delivery->webhook, now);
  services.live.note_delivery(delivery->webhook, delivery->id);
  return resource_response(202, [&](base::JsonWriter& json) { write(json, *delivery); });
}

Answer cancel_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_delivery(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto delivery = services.deliveries.cancel(named->project.id, named->delivery, services.clock.now());
  if (!delivery) return base::Failure(delivery.error());
  services.dispatcher.drop(delivery->webhook, delivery->id);
  services.live.note_delivery(delivery->webhook, delivery->id);
  return resource_response(200, [&](base::JsonWriter& json) { write(json, *delivery); });
}

}  // namespace bughook::api
