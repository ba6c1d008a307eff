// /api/v1/projects/{project}/deliveries
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "api/board/bug_answer.hpp"
#include "api/board/selection.hpp"
#include "api/handlers.hpp"
#include "api/page.hpp"
#include "api/request/parameters.hpp"
#include "api/resources.hpp"
#include "base/ascii.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

namespace {

base::Error unreadable_filter(std::string_view name, std::string_view wanted) {
  return {base::ErrorKind::invalid, "`" + std::string(name) + "` must be " + std::string(wanted) + ".",
          std::string(name), std::nullopt};
}

bool is_known_action(std::string_view action) {
  const auto& known = webhooks::known_actions;
  return std::find(known.begin(), known.end(), action) != known.end();
}

/// By its id or its number, as paths take it; the id of no bug when there is none of that number.
base::Result<base::BugId> read_bug(Services& services, base::ProjectId project, const std::string& text) {
  if (const auto id = base::BugId::parse(text)) return *id;
  const bool is_number = std::all_of(text.begin(), text.end(), base::is_digit);
  if (!is_number) return base::Failure(unreadable_filter("bug", "the id or the number of a bug"));
  const auto bug = find_bug(services, project, text);
  if (!bug && bug.error().kind != base::ErrorKind::not_found) return base::Failure(bug.error());
  return bug ? bug->id : base::BugId{};
}

base::Result<delivery::DeliveryFilter> read_filter(Services& services, base::ProjectId project,
                                                   const http::Request& request) {
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  delivery::DeliveryFilter filter;
  filter.limit = page->limit;
  if (page->cursor) filter.below = base::DeliveryId{*page->cursor};
  if (const auto webhook = given(request, "webhook")) {
    filter.webhook = base::WebhookId::parse(*webhook);
    if (!filter.webhook) return base::Failure(unreadable_filter("webhook", "the id of a webhook"));
  }
  if (const auto state = given(request, "state")) {
    filter.state = delivery::parse_delivery_state(*state);
    if (!filter.state) {
      return base::Failure(unreadable_filter("state", "pending, delivered, failed, cancelled or held"));
    }
  }
  if (const auto text = given(request, "bug")) {
    const auto bug = read_bug(services, project, *text);
    if (!bug) return base::Failure(bug.error());
    filter.bug = *bug;
  }
  filter.action = given(request, "action");
  if (filter.action && !is_known_action(*filter.action)) {
    return base::Failure(unreadable_filter("action", fmt::format("{}", fmt::join(webhooks::known_actions, " or "))));
  }
  const auto span = span_parameters(request, services.clock.now());
  if (!span) return base::Failure(span.error());
  filter.since = span->since;
  filter.until = span->until;
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

http::Response answer_with(Services& services, const Caller& caller, int status, const delivery::Delivery& delivery) {
  const DeliverySights sights(services, caller, {delivery});
  return resource_response(status, [&](base::JsonWriter& json) { write(json, delivery, sights.of(delivery)); });
}

}  // namespace

Answer list_deliveries(Services& services, const Caller& caller, const http::Request& request) {
  const auto project = services.accounts.project(caller.organisation.id, request.parameter("project"));
  if (!project) return base::Failure(project.error());
  const auto filter = read_filter(services, project->id, request);
  if (!filter) return base::Failure(filter.error());
  const auto page = services.deliveries.page(project->id, *filter);
  if (!page) return base::Failure(page.error());
  std::optional<std::int64_t> next;
  if (page->next_below) next = page->next_below->number;
  const DeliverySights sights(services, caller, page->deliveries);
  return page_response(page->deliveries, next, [&](base::JsonWriter& json, const delivery::Delivery& delivery) {
    write(json, delivery, sights.of(delivery));
  });
}

Answer show_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_delivery(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto detail = services.deliveries.delivery(named->project.id, named->delivery);
  if (!detail) return base::Failure(detail.error());
  const DeliverySights sights(services, caller, {detail->delivery});
  return resource_response(200, [&](base::JsonWriter& json) { write(json, *detail, sights.of(detail->delivery)); });
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
  return answer_with(services, caller, 202, *delivery);
}

Answer cancel_delivery(Services& services, const Caller& caller, const http::Request& request) {
  const auto named = find_delivery(services, caller, request);
  if (!named) return base::Failure(named.error());
  const auto delivery = services.deliveries.cancel(named->project.id, named->delivery, services.clock.now());
  if (!delivery) return base::Failure(delivery.error());
  services.dispatcher.drop(delivery->webhook, delivery->id);
  services.live.note_delivery(delivery->webhook, delivery->id);
  return answer_with(services, caller, 200, *delivery);
}

}  // namespace bughook::api
