#include "http/problem.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using base::Error;
using base::ErrorKind;

TEST(Problem, SaysWhatIsWrongAndWhere) {
  const auto response = problem(Error{ErrorKind::invalid, "The URL lacks its host.", "url", std::nullopt});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(
      response.body,
      R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"The URL lacks its host.","field":"url"})");
}

TEST(Problem, WithoutAFieldHasNoMemberForIt) {
  EXPECT_EQ(problem(404, "There is nothing at this path.").body,
            R"({"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this path."})");
}

TEST(Problem, CanHoldWhatTheCallerNeedsToGoOn) {
  auto response = problem(412, "Look again.");
  add_members(response, R"({"current":{"__v":7}})");
  EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Precondition Failed","status":412,)"
                           R"("detail":"Look again.","current":{"__v":7}})");
}

TEST(Problem, EachKindHasItsStatus) {
  const std::pair<ErrorKind, int> cases[] = {
      {ErrorKind::invalid, 400},   {ErrorKind::unprocessable, 422}, {ErrorKind::unauthorized, 401},
      {ErrorKind::forbidden, 403}, {ErrorKind::not_found, 404},     {ErrorKind::conflict, 409},
      {ErrorKind::too_large, 413}, {ErrorKind::too_many, 429},      {ErrorKind::unavailable, 503},
      {ErrorKind::internal, 500},
  };
  for (const auto& [kind, status] : cases) {
    EXPECT_EQ(status_of(kind), status);
    EXPECT_NE(reason_of(status), "Unknown") << status;
  }
}

TEST(Problem, InternalErrorsKeepTheirDetailToTheLog) {
  const auto response = problem(Error{ErrorKind::internal, "disk I/O error in bughook.db", "path", std::nullopt});
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("disk"), std::string::npos);
  EXPECT_EQ(response.body.find("path"), std::string::npos);
}

TEST(Problem, SaysWhenToComeAgainAndHowToSignIn) {
  const auto later = problem(Error{ErrorKind::too_many, "Slow down.", {}, std::chrono::seconds(7)});
  ASSERT_EQ(later.headers.size(), 1U);
  EXPECT_EQ(later.headers[0], std::pair(std::string("Retry-After"), std::string("7")));
  const auto unknown = problem(Error{ErrorKind::unauthorized, "No key.", {}, std::nullopt});
  ASSERT_EQ(unknown.headers.size(), 1U);
  EXPECT_EQ(unknown.headers[0].first, "WWW-Authenticate");
}

}  // namespace
}  // namespace bughook::http
