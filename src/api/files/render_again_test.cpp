#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {
namespace {

using rendering::Kind;
using rendering::State;
using ::testing::ElementsAre;
using testing::failure_of;
using testing::json_of;

class RenderAgain : public ::testing::Test {
 protected:
  Answer ask(ApiHandler handler) {
    return harness.call(handler, {.parameters = {{"bug", "1"}}, .body = "", .query = ""});
  }
  boost::json::object shown() {
    return json_of(harness.call(show_bug, {.parameters = {{"bug", "1"}}, .body = "", .query = ""})).as_object();
  }

  testing::ApiHarness harness;
  bugs::Bug& bug = harness.add_bug(1);
};

TEST_F(RenderAgain, IsQueuedAndTheBugSaysSo) {
  bug.capture.screenshot_blob = "page.html";
  const auto answer = ask(render_screenshot);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(json_of(answer).at("generatingScreenshot"), true);
  EXPECT_EQ(harness.renderings_noted, 1);
  EXPECT_TRUE(ask(render_film));
  EXPECT_THAT(harness.renderings.asked, ElementsAre(Kind::screenshot, Kind::film));
}

TEST_F(RenderAgain, IsRefusedWithoutAnythingToRender) {
  EXPECT_EQ(failure_of(ask(render_screenshot)), "unprocessable ");
  EXPECT_EQ(harness.renderings_noted, 0);
}

TEST_F(RenderAgain, IsRefusedWhereNothingRenders) {
  bug.capture.screenshot_blob = "page.html";
  harness.unable_to_render = "There is no browser.";
  const auto answer = ask(render_screenshot);
  EXPECT_EQ(failure_of(answer), "conflict ");
  EXPECT_EQ(answer.error().detail, "There is no browser.");
  EXPECT_THAT(harness.renderings.asked, ElementsAre());
}

TEST_F(RenderAgain, ASingleBugTellsOfItsFilmAndOfWhatFailed) {
  bug.capture.replay_blob = "replay.replay";
  rendering::Rendering picture, film;
  picture.state = State::failed;
  picture.reason = "It took too long.";
  picture.view.width = 1200;
  picture.view.height = 800;
  film.kind = Kind::film;
  film.state = State::done;
  film.files = {"new.mp4", "old.mp4"};
  harness.renderings.known = {picture, film};
  const auto bug_shown = shown();
  EXPECT_EQ(bug_shown.at("screenshotError"), "It took too long.");
  EXPECT_EQ(bug_shown.at("viewport").at("width"), 1200);
  EXPECT_TRUE(bug_shown.at("replayError").is_null());
  EXPECT_EQ(bug_shown.at("filmUrl").as_string(), harness.public_url + "/files/new.mp4");
}

TEST_F(RenderAgain, LinksInAReportAreMadeByTheRuleOfToday) {
  const auto name = "20261123-" + harness.project.id.text() + "-" + std::string(30, 'f') + ".png";
  const auto url = harness.public_url + "/files/" + name;
  bug.details = R"({"attachments":[{"url":")" + url +
                R"("},{"url":"https://elsewhere.example/a.png"}],"customData":{"url":")" + url + R"("}})";
  EXPECT_EQ(shown().at("attachments").at(0).at("url").as_string(), url);
  harness.accounts.projects_by_key.at("DEMO").settings.files = accounts::FileAccess::signed_links;
  const auto bug_shown = shown();
  EXPECT_TRUE(bug_shown.at("attachments").at(0).at("url").as_string().starts_with(url + "?expires="));
  EXPECT_EQ(bug_shown.at("attachments").at(1).at("url"), "https://elsewhere.example/a.png");
  EXPECT_EQ(bug_shown.at("customData").at("url").as_string(), url)
      << "what is no link of a report's file stays as it came";
}

}  // namespace
}  // namespace bughook::api
