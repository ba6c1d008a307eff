#include "api/routes.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
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

/// No caller is asked for.
bool is_open(const ApiRoute& route) {
  if (const auto* hashing = std::get_if<PasswordHandler>(&route.handler)) {
    return std::holds_alternative<OpenHandler>(hashing->handler);
  }
  return std::holds_alternative<OpenHandler>(route.handler) || std::holds_alternative<InstantHandler>(route.handler);
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

TEST(Routes, WhatIsOpenIsKnownByName) {
  // Each of them asks for a token of its own, or is what makes a caller known in the first place.
  const std::set<std::string> open = {"get /api/v1/setup",          "post /api/v1/setup",
                                      "post /api/v1/session",       "get /api/v1/invitation",
                                      "get /api/v1/shared/{token}", "post /api/v1/invitation/accept"};
  for (const auto& route : route_table()) {
    EXPECT_EQ(route.who == Who::anyone, is_open(route)) << route.pattern;
    if (!route.pattern.starts_with("/api/")) {
      EXPECT_TRUE(is_open(route) && route.method == http::Method::get) << route.pattern;
    } else if (is_open(route)) {
      EXPECT_TRUE(open.contains(key_of(route) + " " + std::string(route.pattern))) << route.pattern;
    }
  }
}

TEST(Routes, ViewersOnlyReadAndPeopleChangeOnlyWhatIsTheirs) {
  for (const auto& route : route_table()) {
    if (route.who == Who::viewer) {
      EXPECT_EQ(route.method, http::Method::get) << route.pattern;
    } else if (route.who == Who::person) {
      EXPECT_EQ(route.pattern.find('{'), std::string_view::npos) << route.pattern;
    }
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
      const bool is_path = parameter.at("in").as_string() == "path";
      EXPECT_EQ(parameter.at("required").as_bool(), is_path);
      if (is_path) declared.emplace(parameter.at("name").as_string());
    }
    EXPECT_EQ(declared, names_in(route.pattern)) << route.pattern;
    const auto* security = operation->as_object().if_contains("security");  // absent: a key or a session
    ASSERT_EQ(security != nullptr, is_open(route) || route.who == Who::person) << route.pattern;
    EXPECT_EQ(security != nullptr && security->as_array().empty(), is_open(route)) << route.pattern;
    EXPECT_TRUE(operation->at("responses").as_object().contains("default")) << route.pattern;
  }
}

TEST(Routes, WithoutAKeyOrASessionEveryWorkRouteOfTheApiAnswers401BeforeAnythingElse) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  std::size_t asked = 0;
  std::set<std::string, std::less<>> open;
  for (const auto& route : route_table()) {
    if (is_open(route) && route.method == http::Method::get) open.emplace(route.pattern);
  }
  ASSERT_FALSE(open.contains("/api/v1/session"));
  for (const auto& route : routes(harness.services, {workers, workers, workers})) {
    const auto* handler = std::get_if<http::WorkHandler>(&route.handler);
    EXPECT_EQ(route.cors, http::Cors::none) << "pages of other origins may not use the management API";
    if (handler == nullptr || !route.pattern.starts_with("/api/")) continue;
    if (open.contains(route.pattern)) continue;
    http::Request request;
    request.body = "not even JSON";
    const auto refused = (*handler)(request);
    EXPECT_EQ(refused.status, 401) << route.pattern;
    EXPECT_THAT(refused.headers, ::testing::Contains(std::pair<std::string, std::string>("Cache-Control", "no-store")));
    ++asked;
  }
  EXPECT_GT(asked, 20u);
}

TEST(Routes, AParameterThatARouteDoesNotKnowIsRefusedByItsNameOnEach) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  std::size_t asked = 0;
  for (const auto& route : routes(harness.services, {workers, workers, workers})) {
    const auto* handler = std::get_if<http::WorkHandler>(&route.handler);
    if (handler == nullptr) continue;
    http::Request request;
    request.method = route.method;
    request.fields.set("Authorization", "Bearer the-api-key");
    request.query = "serach=x";
    const auto response = (*handler)(request);
    if (response.status == 403) continue;  // for people alone
    EXPECT_EQ(response.status, 400) << route.pattern;
    EXPECT_NE(response.body.find(R"("field":"serach")"), std::string::npos) << route.pattern << response.body;
    ++asked;
  }
  EXPECT_GT(asked, 30u);
}

TEST(Routes, ARouteThatTakesNoBodyRefusesWhatIsNone) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  const auto served = routes(harness.services, {workers, workers, workers});
  const auto status = [&](std::string body) {
    const auto resend = std::find_if(served.begin(), served.end(), [](const http::Route& route) {
      return route.pattern == "/api/v1/projects/{project}/deliveries/{delivery}/resend";
    });
    http::Request request;
    request.method = http::Method::post;
    request.fields.set("Authorization", "Bearer the-api-key");
    request.parameters = {{"project", "DEMO"}, {"delivery", "x"}};
    request.body = std::move(body);
    return std::get<http::WorkHandler>(resend->handler)(request).status;
  };
  EXPECT_EQ(status("garbage"), 400);
  EXPECT_EQ(status("[]"), 400);
  EXPECT_EQ(status(R"({"force":true})"), 422);
  EXPECT_EQ(status(""), 404);
  EXPECT_EQ(status("{}"), 404) << "some clients send it with everything";
}

TEST(Routes, WhatIsNotThereIsNotFoundWhateverTheBody) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  for (const auto& route : routes(harness.services, {workers, workers, workers})) {
    const auto* handler = std::get_if<http::WorkHandler>(&route.handler);
    if (handler == nullptr || route.pattern.find('{') == std::string::npos) continue;
    if (!route.pattern.starts_with("/api/v1/") || route.body_limit <= no_body) continue;
    http::Request request;
    request.method = route.method;
    request.fields.set("Authorization", "Bearer the-api-key");
    const auto nothing = base::WebhookId{1}.text();
    request.parameters = {{"project", "NONE"}, {"member", nothing}};
    request.body = R"({"nonsense":7})";
    EXPECT_EQ((*handler)(request).status, 404) << http::to_text(route.method) << " " << route.pattern;
  }
}

TEST(Routes, NoCacheKeepsWhatTheApiSays) {
  testing::ApiHarness harness;
  base::Workers workers("test", 1, 1);
  for (const auto& route : routes(harness.services, {workers, workers, workers})) {
    if (route.pattern != "/api/v1/projects") continue;
    http::Request request;
    request.fields.set("Authorization", "Bearer the-api-key");
    const auto response = std::get<http::WorkHandler>(route.handler)(request);
    const auto kept = std::pair<std::string, std::string>("Cache-Control", "no-store");
    if (response.status != 200) continue;
    EXPECT_EQ(std::count(response.headers.begin(), response.headers.end(), kept), 1);
  }
}

TEST(Routes, WhoMayNotCallIsRefusedBeforeALargeBodyIsTaken) {
  testing::ApiHarness harness;
  base::Loops loops(1);
  base::Workers workers("test", 1, 100);  // which post to the loops until they end
  loops.start();
  std::size_t asked = 0;
  const auto served = routes(harness.services, {workers, workers, workers});
  for (std::size_t i = 0; i < served.size(); ++i) {
    const auto& route = served[i];
    const bool takes_much = route.body_limit > 16 * 1024;
    EXPECT_EQ(route.gate.step != nullptr, takes_much && route_table()[i].who != Who::anyone) << route.pattern;
    if (!route.gate.step) continue;
    http::Request request;
    request.method = route.method;
    request.loop = &loops.at(0);
    const auto ask = [&] {
      return boost::asio::co_spawn(loops.at(0).executor(), route.gate.step(request), boost::asio::use_future).get();
    };
    const auto refused = ask();
    EXPECT_EQ(refused ? refused->status : 0, 401) << route.pattern;
    request.fields.set("Authorization", "Bearer the-api-key");
    EXPECT_FALSE(ask()) << route.pattern;
    ++asked;
  }
  EXPECT_GT(asked, 10u);
  workers.stop();
  loops.stop();
}

TEST(Routes, AnotherOrganisationsProjectIsNotFoundOnEveryRoute) {
  testing::ApiHarness harness;
  harness.accounts.projects_by_key["DEMO"].organisation = base::OrganisationId{99};
  base::Workers workers("test", 1, 1);
  const auto served = routes(harness.services, {workers, workers, workers});
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
