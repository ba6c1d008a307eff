#include "api/request/parameters.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "api/routes.hpp"

namespace bughook::api {

namespace {

/// `ok`, or the name of the parameter at fault.
std::string field_refused(std::string_view known, std::string_view query) {
  const auto checked = check_parameters(known, query);
  if (checked) return "ok";
  EXPECT_EQ(checked.error().kind, base::ErrorKind::invalid);
  EXPECT_TRUE(checked.error().detail.ends_with('.')) << checked.error().detail;
  return checked.error().field;
}

}  // namespace

TEST(Parameters, AMisspeltOneIsRefusedByItsNameAndNotAnsweredWithEverything) {
  EXPECT_EQ(field_refused("limit cursor state", "state=failed&limit=5"), "ok");
  EXPECT_EQ(field_refused("limit cursor state", "status=500"), "status");
  EXPECT_EQ(field_refused("limit cursor state", "state=failed&State=x"), "State");
  EXPECT_EQ(field_refused("limit cursor state", "state=failed&foo"), "foo");
  EXPECT_EQ(field_refused("limit cursor state", "%73tate=failed"), "ok") << "a name may be encoded";
  EXPECT_EQ(field_refused("", "x=1"), "x");
  EXPECT_EQ(field_refused("", ""), "ok");
  EXPECT_EQ(field_refused("limit", "&limit=1&&"), "ok");
}

TEST(Parameters, WhoSendsTheNextOfAPageAsNextIsToldOfCursor) {
  const auto refused = check_parameters("limit cursor", "next=7");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("`cursor`"), std::string::npos) << refused.error().detail;
}

TEST(Parameters, OneThatHasAValueIsNotGivenTwo) {
  EXPECT_EQ(field_refused("limit state", "limit=1&limit=2"), "limit");
  EXPECT_EQ(field_refused("status priority", "status=OPEN&status=DONE&priority=LOW&priority=HIGH"), "ok");
}

TEST(Parameters, AnEmptyOneCountsAsNotGiven) {
  http::Request request;
  request.query = "limit=&state=&cursor";
  for (const auto* name : {"limit", "state", "cursor", "absent"}) EXPECT_FALSE(given(request, name)) << name;
}

TEST(Parameters, EachOfTheTableHasASchemaThatIsJson) {
  for (const auto& route : route_table()) {
    for (auto rest = route.query; !rest.empty();) {
      const auto name = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      boost::json::error_code error;
      const auto schema = boost::json::parse(shape_of_parameter(name).schema, error);
      EXPECT_FALSE(error) << name;
      EXPECT_TRUE(schema.as_object().contains("type")) << name;
    }
  }
  EXPECT_NE(shape_of_parameter("state").schema.find("\"held\""), std::string::npos);
  EXPECT_NE(shape_of_parameter("limit").schema.find("\"maximum\":200"), std::string::npos);
}

}  // namespace bughook::api
