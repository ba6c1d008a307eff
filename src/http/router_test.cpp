#include "http/router.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

Route route(Method method, std::string pattern, Cors cors = Cors::none) {
  return {method, std::move(pattern), WorkHandler([](const Request&) { return Response{}; }), 0, cors};
}

Router project_router() {
  std::vector<Route> routes;
  routes.push_back(route(Method::get, "/"));
  routes.push_back(route(Method::post, "/bugs", Cors::sdk));
  routes.push_back(route(Method::get, "/projects/{project}"));
  routes.push_back(route(Method::del, "/projects/{project}"));
  routes.push_back(route(Method::get, "/projects/{project}/bugs/{bug}"));
  routes.push_back(route(Method::get, "/projects/{key}/hooks/{hook}"));
  routes.push_back(route(Method::post, "/projects/{key}/hooks/test"));
  routes.push_back(route(Method::get, "/projects/special/hooks"));
  routes.push_back(route(Method::get, "/files/{rest*}"));
  routes.push_back(route(Method::get, "/files/index"));
  return Router(std::move(routes));
}

/// The pattern that was found and its parameters, as one text.
std::string found(const Router& router, Method method, std::string_view path) {
  const auto match = router.match(method, path);
  if (match.route == nullptr) return match.path_is_known() ? "allow " + to_text(match.methods) : "nothing";
  auto text = match.route->pattern;
  for (const auto& [name, value] : match.parameters) text += " " + std::string(name) + "=" + value;
  return text;
}

TEST(Router, FindsTheRouteOfEachPath) {
  const auto router = project_router();
  const struct {
    Method method;
    std::string_view path, expected;
  } cases[] = {
      {Method::get, "/", "/"},
      {Method::post, "/bugs", "/bugs"},
      {Method::post, "/bugs/", "nothing"},
      {Method::post, "/bug", "nothing"},
      {Method::post, "/bugs/v2", "nothing"},
      {Method::get, "/projects/WEB", "/projects/{project} project=WEB"},
      {Method::get, "/projects/", "nothing"},
      {Method::get, "/projects", "nothing"},
      {Method::del, "/projects/WEB", "/projects/{project} project=WEB"},
      {Method::put, "/projects/WEB", "allow GET, HEAD, DELETE"},
      {Method::get, "/projects/W/bugs/7", "/projects/{project}/bugs/{bug} project=W bug=7"},
      {Method::get, "/projects/W/bugs/7/x", "nothing"},
      {Method::get, "/files/", "/files/{rest*} rest="},
      {Method::get, "/files/a/b//c", "/files/{rest*} rest=a/b//c"},
      {Method::get, "/files/index", "/files/index"},
      {Method::get, "/files/index/x", "/files/{rest*} rest=index/x"},
      {Method::get, "/files", "nothing"},
      {Method::get, "", "nothing"},
      {Method::get, "bugs", "nothing"},
  };
  for (const auto& each : cases) EXPECT_EQ(found(router, each.method, each.path), each.expected) << each.path;
}

TEST(Router, LiteralBeatsParameterButDoesNotHideIt) {
  const auto router = project_router();
  EXPECT_EQ(found(router, Method::post, "/projects/W/hooks/test"), "/projects/{key}/hooks/test key=W");
  EXPECT_EQ(found(router, Method::get, "/projects/W/hooks/test"), "/projects/{key}/hooks/{hook} key=W hook=test");
  EXPECT_EQ(found(router, Method::get, "/projects/special/hooks/1"), "/projects/{key}/hooks/{hook} key=special hook=1");
  EXPECT_EQ(found(router, Method::put, "/projects/W/hooks/test"), "allow GET, HEAD, POST");
}

TEST(Router, ParametersAreDecodedAfterTheMatch) {
  const auto router = project_router();
  EXPECT_EQ(found(router, Method::get, "/projects/a%2Fb%20c"), "/projects/{project} project=a/b c");
  EXPECT_EQ(found(router, Method::get, "/projects/.."), "/projects/{project} project=..");
  EXPECT_EQ(found(router, Method::post, "/%62ugs"), "nothing");
}

TEST(Router, HeadFallsBackToGetAndOnlyToGet) {
  const auto router = project_router();
  EXPECT_EQ(found(router, Method::head, "/projects/W"), "/projects/{project} project=W");
  EXPECT_EQ(found(router, Method::head, "/bugs"), "allow POST");
}

TEST(Router, TellsWhichMethodsAreOpenToSdks) {
  const auto match = project_router().match(Method::options, "/bugs");
  EXPECT_EQ(to_text(match.sdk_methods), "POST");
  EXPECT_TRUE(project_router().match(Method::options, "/projects/W").sdk_methods.none());
}

TEST(Router, SurvivesBeingMoved) {
  auto first = project_router();
  const auto second = std::move(first);
  EXPECT_EQ(found(second, Method::get, "/projects/WEB"), "/projects/{project} project=WEB");
}

TEST(Router, RefusesATableThatContradictsItself) {
  const auto make = [](std::vector<std::string> patterns) {
    std::vector<Route> routes;
    for (auto& pattern : patterns) routes.push_back(route(Method::get, std::move(pattern)));
    return Router(std::move(routes));
  };
  EXPECT_THROW((void)make({"/a/{x}", "/a/{y}"}), std::invalid_argument);
  EXPECT_THROW((void)make({"a"}), std::invalid_argument);
  EXPECT_THROW((void)make({"/{}"}), std::invalid_argument);
  EXPECT_THROW((void)make({"/{*}"}), std::invalid_argument);
  EXPECT_THROW((void)make({"/{x"}), std::invalid_argument);
  EXPECT_THROW((void)make({"/{rest*}/more"}), std::invalid_argument);
  EXPECT_NO_THROW((void)make({"/a/{x}", "/a/{y}/b"}));
}

}  // namespace
}  // namespace bughook::http
