// Here is what tests call, so that each of them need not compile what all of it stands on.
#include "api/testing/api_harness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "bugs/lexorank.hpp"
#include "bugs/meta_data.hpp"

namespace bughook::api::testing {

ApiHarness::ApiHarness() {
  accounts.projects_by_key["DEMO"] = project;
  caller.organisation = accounts.its_organisation;
}

ApiHarness::~ApiHarness() = default;

bugs::Bug& ApiHarness::add_bug(std::int64_t number) {
  bugs::Bug bug;
  bug.id = ids.make<base::BugId>();
  bug.project = project.id;
  bug.number = number;
  bug.lexorank = bugs::rank_of_number(number);
  bug.meta_data = bugs::default_meta_data();
  return bugs.stored[bug.id] = bug;
}

webhooks::Webhook ApiHarness::add_webhook(const std::string& url) {
  auto webhook = delivery.add_webhook(url);
  webhook.project = project.id;
  delivery.webhooks.put(webhook);
  return webhook;
}

http::Request ApiHarness::request_of(Call call) const {
  http::Request request;
  request.parameters = std::move(call.parameters);
  request.parameters.push_back({"project", project.key});
  request.body = std::move(call.body);
  request.query = std::move(call.query);
  if (!call.if_match.empty()) request.fields.set("If-Match", call.if_match);
  return request;
}

Answer ApiHarness::call(ApiHandler handler, Call call) {
  return handler(services, caller, request_of(std::move(call)));
}

Answer ApiHarness::call(BeginAsking handler, Call call) {
  auto begun = handler(services, caller, request_of(std::move(call)));
  if (!begun) return base::Failure(std::move(begun.error()));
  if (auto* response = std::get_if<http::Response>(&*begun)) return std::move(*response);
  auto& question = std::get<Question>(*begun);
  auto asking = ask(services.dispatcher, delivery.loop(), question);
  return question.then(
      boost::asio::co_spawn(delivery.loop().executor(), std::move(asking), boost::asio::use_future).get());
}

boost::json::value json_of(const Answer& answer) {
  if (!answer) return boost::json::string("failed: " + answer.error().detail);
  boost::json::error_code error;
  auto value = boost::json::parse(answer->body, error);
  return error ? boost::json::value("no JSON: " + answer->body) : value;
}

std::string failure_of(const Answer& answer) {
  if (answer) return "ok";
  static const std::map<base::ErrorKind, std::string> names = {{base::ErrorKind::invalid, "invalid"},
                                                               {base::ErrorKind::unprocessable, "unprocessable"},
                                                               {base::ErrorKind::not_found, "not_found"},
                                                               {base::ErrorKind::conflict, "conflict"}};
  const auto found = names.find(answer.error().kind);
  return (found == names.end() ? "other" : found->second) + " " + answer.error().field;
}

}  // namespace bughook::api::testing
