#include "api/request/revision.hpp"

#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

using testing::failure_of;
using testing::json_of;

namespace {

bool fits(std::string_view if_match, std::string_view body_text, std::int64_t revision) {
  http::Request request;
  if (!if_match.empty()) request.fields.set("If-Match", std::string(if_match));
  JsonBody body(body_text);
  return BasedOn(request, body).fits(revision);
}

std::string etag_of(const Answer& answer) {
  for (const auto& [name, value] : answer->headers) {
    if (name == "ETag") return value;
  }
  return "none";
}

/// Two people look at the same thing, and both save.
struct TwoWindows : ::testing::Test {
  testing::ApiHarness harness;
  bugs::Bug& bug = harness.add_bug(1);
  webhooks::Webhook webhook = harness.add_webhook("http://127.0.0.1:9/hook");

  Answer save_bug(std::string body, std::string if_match = {}) {
    return harness.call(&change_bug, {{{"bug", "1"}}, std::move(body), {}, std::move(if_match)});
  }
  Answer save_webhook(std::string body, std::string if_match = {}) {
    return harness.call(&change_webhook, {{{"webhook", webhook.id.text()}}, std::move(body), {}, std::move(if_match)});
  }
  Answer save_project(std::string body, std::string if_match = {}) {
    return harness.call(&change_project, {{}, std::move(body), {}, std::move(if_match)});
  }
};

}  // namespace

TEST(BasedOn, TakesTagsAsClientsAndProxiesWriteThem) {
  EXPECT_TRUE(fits("", "{}", 7));
  EXPECT_TRUE(fits("*", "{}", 7));
  EXPECT_TRUE(fits("\"7\"", "{}", 7));
  EXPECT_TRUE(fits("  \"7\" ", "{}", 7));
  EXPECT_TRUE(fits("7", "{}", 7));
  EXPECT_TRUE(fits("W/\"7\"", "{}", 7)) << "a proxy that compresses weakens it";
  EXPECT_TRUE(fits("\"6\", \"7\"", "{}", 7));
  EXPECT_TRUE(fits("", R"({"__v":7})", 7));
  EXPECT_TRUE(fits("\"7\"", R"({"__v":7})", 7));
}

TEST(BasedOn, FitsNoOtherRevisionAndNoTagThatIsNotOurs) {
  for (const auto* tag : {"\"6\"", "\"77\"", "\"\"", "\"x\"", "\"5\",\"6\"", "\"07\"", ","}) {
    EXPECT_FALSE(fits(tag, "{}", 7)) << tag;
  }
  EXPECT_FALSE(fits("", R"({"__v":6})", 7));
  EXPECT_FALSE(fits("\"7\"", R"({"__v":6})", 7)) << "both count";
  EXPECT_FALSE(fits("\"6\"", R"({"__v":7})", 7));
}

TEST_F(TwoWindows, TheSecondToSaveADescriptionIsToldAndSeesWhatTheFirstWrote) {
  ASSERT_EQ(etag_of(harness.call(&show_bug, {{{"bug", "1"}}, {}, {}})), "\"0\"");
  ASSERT_EQ(etag_of(save_bug(R"({"description":"the first"})", "\"0\"")), "\"1\"");
  const auto late = save_bug(R"({"description":"the second"})", "\"0\"");
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 412);
  EXPECT_EQ(late->content_type, "application/problem+json");
  EXPECT_EQ(etag_of(late), "\"1\"");
  const auto problem = json_of(late);
  EXPECT_EQ(problem.at("status").as_int64(), 412);
  EXPECT_EQ(problem.at("current").at("description").as_string(), "the first");
  EXPECT_EQ(problem.at("current").at("__v").as_int64(), 1);
  EXPECT_EQ(problem.at("changes").as_array().size(), 1u);
  EXPECT_EQ(problem.at("changes").at(0).at("changes").at(0).at("to").as_string(), "the first");
  EXPECT_EQ(bug.description, "the first");
  EXPECT_EQ(failure_of(save_bug(R"({"description":"knowingly","__v":1})")), "ok");
  EXPECT_EQ(bug.description, "knowingly");
}

TEST_F(TwoWindows, TheSecondToSaveAWebhookDoesNotSwitchItOnAgain) {
  ASSERT_EQ(json_of(save_webhook(R"({"active":false,"__v":0})")).at("__v").as_int64(), 1);
  const auto late = save_webhook(R"({"active":true,"__v":0})");
  EXPECT_EQ(late->status, 412);
  EXPECT_FALSE(json_of(late).at("current").at("active").as_bool());
  EXPECT_FALSE(harness.delivery.webhooks.webhook(webhook.id)->active);
}

TEST_F(TwoWindows, TheSecondToSaveAProjectDoesNotOpenItsOriginsAgain) {
  ASSERT_EQ(etag_of(save_project(R"({"settings":{"allowedOrigins":["https://shop.test"]}})", "\"0\"")), "\"1\"");
  const auto late = save_project(R"({"settings":{"allowedOrigins":[]},"name":"x"})", "\"0\"");
  EXPECT_EQ(late->status, 412);
  EXPECT_EQ(json_of(late).at("current").at("settings").at("allowedOrigins").as_array().size(), 1u);
  EXPECT_EQ(harness.accounts.projects_by_key["DEMO"].name, "Demo");
}

TEST_F(TwoWindows, WhoNamesNoRevisionChangesWhateverIsThere) {
  EXPECT_EQ(save_bug(R"({"description":"a"})")->status, 200);
  EXPECT_EQ(save_bug(R"({"description":"b"})")->status, 200);
  EXPECT_EQ(save_webhook(R"({"description":"a"})")->status, 200);
  EXPECT_EQ(save_project(R"({"name":"a"})")->status, 200);
  EXPECT_EQ(failure_of(save_project(R"({"name":"a","__v":"1"})")), "invalid __v");
}

TEST_F(TwoWindows, AnAnswerThatIsSentBackAsItCameIsTaken) {
  const auto shown = harness.call(&show_webhook, {{{"webhook", webhook.id.text()}}, {}, {}});
  EXPECT_EQ(save_webhook(shown->body)->status, 200);
  const auto project = harness.call(&show_project, {{}, {}, {}});
  EXPECT_EQ(save_project(project->body)->status, 200);
}

}  // namespace bughook::api
