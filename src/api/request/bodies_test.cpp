#include "api/request/bodies.hpp"

#include <set>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

namespace {

/// What each route says to a body that has a field which nobody knows; nothing for one that reads no JSON.
struct Refusal {
  Services& services;
  const Caller& caller;
  const http::Request& request;

  static std::optional<std::string> detail_of(const auto& answer) { return answer ? "taken" : answer.error().detail; }
  std::optional<std::string> operator()(ApiHandler handler) const {
    return detail_of(handler(services, caller, request));
  }
  std::optional<std::string> operator()(OpenHandler handler) const { return detail_of(handler(services, request)); }
  std::optional<std::string> operator()(const auto& route) const {
    if constexpr (requires { route.begin(services, caller, request); }) {
      return detail_of(route.begin(services, caller, request));
    } else if constexpr (requires { route.handler.index(); }) {
      return std::visit(*this, route.handler);
    } else if constexpr (requires { route.handler; }) {
      return (*this)(route.handler);
    } else {
      return std::nullopt;
    }
  }
};

/// `There is no field `x` here. Known: a, b.`
std::set<std::string> known_in(std::string_view detail) {
  constexpr std::string_view mark = "Known: ";
  std::set<std::string> names;
  const auto at = detail.find(mark);
  if (at == std::string_view::npos) return names;
  auto rest = detail.substr(at + mark.size());
  rest.remove_suffix(1);
  while (!rest.empty()) {
    const auto name = rest.substr(0, rest.find(", "));
    names.emplace(name);
    rest.remove_prefix(std::min(rest.size(), name.size() + 2));
  }
  return names;
}

}  // namespace

TEST(Bodies, EachRouteKnowsTheFieldsThatItsDescriptionNamesAndNoOthers) {
  testing::ApiHarness harness;
  harness.add_bug(1);
  const auto webhook = harness.add_webhook("http://127.0.0.1:9/hook");
  harness.people.only_member = accounts::MemberEntry();
  harness.caller.session = CallerSession{};
  http::Request request;
  request.body = R"({"nobody knows this":1})";
  request.parameters = {
      {"project", "DEMO"}, {"bug", "1"}, {"webhook", webhook.id.text()}, {"member", base::MemberId{7}.text()}};
  std::size_t described = 0;
  for (const auto& route : route_table()) {
    const auto schema = body_schema(route.method, route.pattern);
    const bool is_report = std::holds_alternative<ReportHandler>(route.handler);
    ASSERT_EQ(schema.has_value(), route.body_limit > no_body && !is_report) << route.pattern;
    if (!schema) continue;
    const auto detail = std::visit(Refusal{harness.services, harness.caller, request}, route.handler);
    ASSERT_TRUE(detail) << route.pattern;
    boost::json::error_code error;
    const auto read = boost::json::parse(*schema, error);
    ASSERT_FALSE(error) << *schema;
    std::set<std::string> named;
    for (const auto& property : read.at("properties").as_object()) named.emplace(property.key());
    EXPECT_EQ(named, known_in(*detail)) << http::to_text(route.method) << " " << route.pattern << ": " << *detail;
    EXPECT_FALSE(read.at("additionalProperties").as_bool());
    for (const auto& name : read.at("required").as_array()) EXPECT_TRUE(named.contains(std::string(name.as_string())));
    ++described;
  }
  EXPECT_GT(described, 20u);
}

}  // namespace bughook::api
