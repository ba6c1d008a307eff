// /api/v1/projects/{project}/deliveries
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
  return filter;
}

struct Named {
  accounts::Project project;
  base::DeliveryId delivery;
};

base::Result<Named> find(Services& services, const Caller& caller, const http::Request& request) {
  auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto id = base::DeliveryId::parse(request.parameter("delivery"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such delivery in this project.", "delivery");
  return Named{std::move(*project), *id};
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
  const auto named = find(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto detail = services.deliveries.delivery(named->project.id, named->delivery);
  if (!detail) return base::Failure(detail.error());
  return resource_response(200, [&](base::JsonWriter& json) { write(json, *detail); });
}

Answer resend_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto now = services.clock.now();
  const auto delivery = services.deliveries.resend(named->project.id, named->delivery, now);
  if (!delivery) return base::Failure(delivery.error());
  services.dispatcher.note_due(delivery->webhook, now);
  return resource_response(202, [&](base::JsonWriter& json) { write(json, *delivery); });
}

Answer cancel_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto delivery = services.deliveries.cancel(named->project.id, named->delivery, services.clock.now());
  if (!delivery) return base::Failure(delivery.error());
  services.dispatcher.drop(delivery->webhook, delivery->id);
  return resource_response(200, [&](base::JsonWriter& json) { write(json, *delivery); });
}

}  // namespace bughook::api
