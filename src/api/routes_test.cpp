#include "api/routes.hpp"

#include <set>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

namespace {

std::string key_of(const ApiRoute& route) {
  std::string method(http::to_text(route.method));
  for (auto& letter : method) letter = static_cast<char>(letter | 0x20);
  return method;
}

std::set<std::string> names_in(std::string_view pattern) {
  std::set<std::string> names;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    names.emplace(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

}  // namespace

TEST(Routes, NoPairOfMethodAndPathStandsTwiceAndEachHasASummary) {
  std::set<std::pair<http::Method, std::string_view>> seen;
  for (const auto& route : route_table()) {
    EXPECT_TRUE(seen.emplace(route.method, route.pattern).second) << route.pattern;
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
    EXPECT_GT(route.body_limit, 0u) << route.pattern;
  }
}

TEST(Routes, EveryRouteOfTheManagementApiAsksWhoIsCalling) {
  for (const auto& route : route_table()) {
    const bool is_open = std::holds_alternative<OpenHandler>(route.handler);
    EXPECT_EQ(is_open, !route.pattern.starts_with("/api/")) << route.pattern;
  }
}

TEST(Routes, OpenApiHoldsEveryRouteWithItsPathParameters) {
  boost::json::error_code error;
  const auto document = boost::json::parse(openapi_document(), error);
  ASSERT_FALSE(error) << error.message();
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  const auto& paths = document.at("paths").as_object();
  std::size_t operations = 0;
  for (const auto& [path, methods] : paths) operations += methods.as_object().size();
  EXPECT_EQ(operations, route_table().size());
  for (const auto& route : route_table()) {
    const auto* path = paths.if_contains({route.pattern.data(), route.pattern.size()});
    ASSERT_NE(path, nullptr) << route.pattern;
    const auto* operation = path->as_object().if_contains(key_of(route));
    ASSERT_NE(operation, nullptr) << key_of(route) << " " << route.pattern;
    std::set<std::string> declared;
    for (const auto& parameter : operation->at("parameters").as_array()) {
      EXPECT_EQ(parameter.at("in").as_string(), "path");
      EXPECT_TRUE(parameter.at("required").as_bool());
      declared.emplace(parameter.at("name").as_string());
    }
    EXPECT_EQ(declared, names_in(route.pattern)) << route.pattern;
    const bool is_open = std::holds_alternative<OpenHandler>(route.handler);
    EXPECT_EQ(operation->as_object().contains("security"), is_open) << route.pattern;
    EXPECT_TRUE(operation->at("responses").as_object().contains("default")) << route.pattern;
  }
}

TEST(Routes, WithoutAKeyEveryWorkRouteOfTheApiAnswers401BeforeAnythingElse) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  std::size_t asked = 0;
  for (const auto& route : routes(harness.services, workers)) {
    const auto* handler = std::get_if<http::WorkHandler>(&route.handler);
    EXPECT_EQ(route.cors, http::Cors::none) << "pages of other origins may not use the management API";
    if (handler == nullptr || !route.pattern.starts_with("/api/")) continue;
    http::Request request;
    request.body = "not even JSON";
    EXPECT_EQ((*handler)(request).status, 401) << route.pattern;
    ++asked;
  }
  EXPECT_GT(asked, 20u);
}

TEST(Routes, AnotherOrganisationsProjectIsNotFoundOnEveryRoute) {
  testing::ApiHarness harness;
  harness.accounts.projects_by_key["DEMO"].organisation = base::OrganisationId{99};
  base::Workers workers("test", 1, 1);
  const auto served = routes(harness.services, workers);
  for (const auto& route : served) {
    const auto* handler = std::get_if<http::WorkHandler>(&route.handler);
    if (handler == nullptr || route.pattern.find("{project}") == std::string::npos) continue;
    http::Request request;
    request.method = route.method;
    request.fields.set("Authorization", "Bearer the-api-key");
    request.parameters = {{"project", "DEMO"},
                          {"bug", "1"},
                          {"webhook", base::WebhookId{1}.text()},
                          {"delivery", base::DeliveryId{1}.text()}};
    request.body = "{}";
    EXPECT_EQ((*handler)(request).status, 404) << http::to_text(route.method) << " " << route.pattern;
  }
}

}  // namespace bughook::api
