// What intake orders to be rendered, and what it lets wait for that.
#include "intake/testing/intake_harness.hpp"

namespace bughook::intake::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view page =
    R"({"metaData":{"devicePixelRatio":2},"screenshotData":{"html":"<p>Hi","baseUrl":"https://shop.example","x":"4",)"
    R"("y":300.4,"width":800,"height":600,"isMobile":"true"}})";

constexpr std::string_view replay = R"({"webReplay":{"startDate":1,"initialState":{"id":1,"":"P"},"actions":[{}]}})";

class RenderingOrders : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    intake->offer({.pictures = true, .films = true, .wait_max = 300s});
  }
  const Filing& filed() { return reports.filings.at(0); }
  std::string upload_picture() {
    auto request = request_to("/uploads/sdk",
                              "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.jpg\""
                              "\r\n\r\n\xFF\xD8\xFF...\r\n--b--\r\n");
    request.fields.set("Content-Type", "multipart/form-data; boundary=b");
    const auto answer = send_request(std::move(request)).body;
    const auto begin = answer.find("http");
    return answer.substr(begin, answer.find('"', begin) - begin);
  }
};

TEST_F(RenderingOrders, APageIsOrderedWithTheWindowItWasSeenThrough) {
  EXPECT_EQ(report(std::string(page)).status, 201);
  ASSERT_TRUE(filed().picture);
  EXPECT_EQ(filed().picture->source, filed().bug.capture.screenshot_blob);
  EXPECT_TRUE(filed().picture->wanted);
  const bugs::PageView view{.base_url = "https://shop.example",
                            .width = 800,
                            .height = 600,
                            .scroll_x = 4,
                            .scroll_y = 300,
                            .pixel_ratio = 2,
                            .is_mobile = true};
  EXPECT_EQ(filed().picture->view, view);
  EXPECT_EQ(files.files.at(filed().picture->source), "<p>Hi");
  EXPECT_TRUE(filed().bug.capture.generating_screenshot);
  EXPECT_EQ(renderings_noted, 1);
}

TEST_F(RenderingOrders, TheEventWaitsForItsPicture) {
  report(std::string(page));
  ASSERT_TRUE(filed().wait);
  EXPECT_EQ(filed().wait->until, clock.now() + 30s);
  EXPECT_NE(filed().wait->event, filed().event);
  EXPECT_THAT(sent, IsEmpty());
  ASSERT_THAT(later, SizeIs(1));
  EXPECT_EQ(later[0].webhook, active_webhook);
  EXPECT_EQ(later[0].due_at, clock.now() + 30s);
  EXPECT_THAT(filed().body.tail, HasSubstr(R"("generatingScreenshot":true,"screenshotLive":false)"));
}

TEST_F(RenderingOrders, TheServersLongestWaitHolds) {
  intake->offer({.pictures = true, .films = false, .wait_max = 2s});
  report(std::string(page));
  EXPECT_EQ(filed().wait->until, clock.now() + 2s);
}

TEST_F(RenderingOrders, NothingWaitsWhereNothingIsRendered) {
  intake->offer({});
  report(std::string(page));
  EXPECT_FALSE(filed().wait);
  EXPECT_FALSE(filed().bug.capture.generating_screenshot);
  EXPECT_THAT(sent, SizeIs(1));
  ASSERT_TRUE(filed().picture) << "somebody may ask for it later";
  EXPECT_FALSE(filed().picture->wanted);
}

TEST_F(RenderingOrders, AWaitOfNoTimeIsNone) {
  intake->offer({.pictures = true, .films = false, .wait_max = 0s});
  report(std::string(page));
  EXPECT_FALSE(filed().wait);
  EXPECT_TRUE(filed().picture->wanted);
  EXPECT_THAT(sent, SizeIs(1));
}

TEST_F(RenderingOrders, AReportWithoutAPageOrdersNothing) {
  report(R"({"description":"plain","screenshotData":{"html":"","x":1}})");
  EXPECT_FALSE(filed().picture);
  EXPECT_FALSE(filed().film);
  EXPECT_FALSE(filed().wait);
  EXPECT_THAT(sent, SizeIs(1));
  EXPECT_EQ(renderings_noted, 0);
}

TEST_F(RenderingOrders, AnUploadedPictureOfOursIsEncodedAnew) {
  const auto url = upload_picture();
  report(R"({"screenshotUrl":")" + url + "\"}");
  ASSERT_TRUE(filed().picture);
  EXPECT_TRUE(url.ends_with(filed().picture->source));
  EXPECT_EQ(filed().bug.capture.picture, filed().picture->source);
  EXPECT_TRUE(filed().bug.capture.generating_screenshot);
  EXPECT_THAT(filed().body.tail, HasSubstr("\"screenshotUrl\":\"" + url + "\""));
}

TEST_F(RenderingOrders, APictureElsewhereStaysAsItIs) {
  for (const std::string url :
       {"https://files.example.org/files/20261123-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.jpg",
        "https://bugs.example.org/files/a.jpg", "https://bugs.example.org.evil.example/files/a"}) {
    reports.filings.clear();
    report(R"({"screenshotUrl":")" + url + "\"}");
    EXPECT_FALSE(filed().picture) << url;
    EXPECT_EQ(filed().bug.capture.screenshot_url, url);
    EXPECT_TRUE(filed().bug.capture.screenshot_live);
  }
}

TEST_F(RenderingOrders, WhoDoesNotWaitIsToldAtOnce) {
  projects.active_webhook_waits = false;
  report(std::string(page));
  EXPECT_THAT(sent, SizeIs(1));
  EXPECT_THAT(later, IsEmpty());
  EXPECT_TRUE(filed().picture->wanted);
}

TEST_F(RenderingOrders, AFilmIsMadeByItselfWhereTheProjectWantsIt) {
  report(std::string(replay));
  EXPECT_FALSE(filed().film);
  projects.films = true;
  intake->forget(project_id);
  report(std::string(replay));
  const auto& second = reports.filings.at(1);
  ASSERT_TRUE(second.film);
  EXPECT_EQ(second.film->source, second.bug.capture.replay_blob);
  EXPECT_TRUE(second.bug.capture.generating_replay);
  EXPECT_FALSE(second.wait) << "no event waits for a film";
  EXPECT_EQ(renderings_noted, 1);
}

}  // namespace
}  // namespace bughook::intake::testing
