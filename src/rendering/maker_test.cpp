#include "rendering/maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bugs/files/replay_file.hpp"
#include "rendering/testing/fake_workshop.hpp"

namespace bughook::rendering {
namespace {

using base::ErrorKind;
using namespace std::chrono_literals;

class FakeRenderer final : public PageRenderer, public FilmMaker {
 public:
  base::Result<Picture> render(const CapturedPage& page, std::chrono::milliseconds timeout) override {
    pages.push_back(page);
    EXPECT_EQ(timeout, 9s);
    return Picture{"rendered", 10, 20};
  }
  base::Result<Picture> reencode(std::string_view picture, std::string_view content_type,
                                 std::chrono::milliseconds) override {
    if (picture != "png") return base::fail(ErrorKind::unprocessable, "It is no picture.");
    EXPECT_EQ(content_type, "image/png");
    return Picture{"encoded", 10, 20};
  }
  std::optional<std::string> unavailable_because() override { return std::nullopt; }
  base::Result<Film> make_film(std::string_view replay, const FetchImage& fetch, std::chrono::milliseconds) override {
    for (const auto& url : urls) {
      const auto picture = fetch(url);
      pictures.push_back(picture ? picture->bytes : "none");
    }
    return Film{"film of " + std::string(replay), 10, 20, 3s};
  }
  std::vector<CapturedPage> pages;
  std::vector<std::string> urls, pictures;  // what a replay asks for, and what comes of it
};

class MakerTest : public ::testing::Test {
 protected:
  static Job job(std::string source) {
    Job made;
    made.source = std::move(source);
    return made;
  }
  FakeRenderer renderer_;
  testing::FakeFiles files_;
  PictureMaker pictures_{renderer_, files_, 9s};
  ReplayFilmMaker films_{renderer_, files_,
                         [](const std::string& url) -> base::Result<RemoteImage> {
                           return RemoteImage{"image/png", "fetched " + url};
                         },
                         9s};
};

TEST_F(MakerTest, APageIsRenderedAsItWasSeen) {
  files_.files["page.html"] = {"<p>", "text/html; charset=utf-8"};
  auto seen = job("page.html");
  seen.view = {"https://a.example", 800, 600, 1, 2, 1.5, true};
  const auto made = pictures_.make(seen);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->bytes, "rendered");
  EXPECT_EQ(made->extension, "jpg");
  const auto& page = renderer_.pages.at(0);
  EXPECT_EQ(page.html, "<p>");
  EXPECT_EQ(page.base_url, "https://a.example");
  EXPECT_EQ(page.width, 800);
  EXPECT_EQ(page.height, 600);
  EXPECT_EQ(page.scroll_x, 1);
  EXPECT_EQ(page.scroll_y, 2);
  EXPECT_EQ(page.pixel_ratio, 1.5);
  EXPECT_TRUE(page.is_mobile);
  EXPECT_TRUE(page.fetch_linked_files);
}

TEST_F(MakerTest, NothingIsFetchedForAProjectThatWantsItSo) {
  files_.files["page.html"] = {"<p>", "text/html; charset=utf-8"};
  auto shy = job("page.html");
  shy.fetch_linked_files = false;
  ASSERT_TRUE(pictures_.make(shy));
  EXPECT_FALSE(renderer_.pages.at(0).fetch_linked_files);
}

TEST_F(MakerTest, AnUploadedPictureIsEncodedAnew) {
  files_.files["a.png"] = {"png", "image/png"};
  EXPECT_EQ(pictures_.make(job("a.png"))->bytes, "encoded");
  EXPECT_TRUE(renderer_.pages.empty());
}

TEST_F(MakerTest, WhatTheRendererSaysIsPassedOn) {
  files_.files["a.png"] = {"not a picture", "image/png"};
  EXPECT_EQ(pictures_.make(job("a.png")).error().kind, ErrorKind::unprocessable);
}

TEST_F(MakerTest, AFileThatRetentionTookIsSaidSo) {
  EXPECT_EQ(pictures_.make(job("gone.html")).error().kind, ErrorKind::not_found);
  EXPECT_THAT(films_.make(job("gone.replay")).error().detail, ::testing::HasSubstr("replay is not kept"));
}

TEST_F(MakerTest, AFilmIsMadeOfTheReplay) {
  files_.files["a.replay"] = {bugs::pack_replay("{}"), "application/json"};
  const auto made = films_.make(job("a.replay"));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->bytes, "film of {}");
  EXPECT_EQ(made->extension, "mp4");
}

TEST_F(MakerTest, AFilmShowsPicturesOfItsOwnProjectAndOfOthersNone) {
  auto film = job("a.replay");
  film.project = base::ProjectId(5);
  const auto own = "1-" + film.project.text() + "-x.png", other = "1-" + base::ProjectId(6).text() + "-x.png";
  files_.files["a.replay"] = {bugs::pack_replay("{}"), "application/json"};
  files_.files[own] = {"own", "image/png"};
  files_.files[other] = {"other's", "image/png"};
  renderer_.urls = {"https://bugs.test/files/" + own + "?expires=1", "https://bugs.test/files/" + other,
                    "https://a.test/b"};
  ASSERT_TRUE(films_.make(film));
  EXPECT_THAT(renderer_.pictures,
              ::testing::ElementsAre("own", "fetched https://bugs.test/files/" + other, "fetched https://a.test/b"));
}

TEST_F(MakerTest, AReplayThatCanNotBeReadIsSaidSo) {
  files_.files["a.replay"] = {bugs::pack_replay("{}").substr(0, 8), "application/json"};
  EXPECT_EQ(films_.make(job("a.replay")).error().kind, ErrorKind::unprocessable);
}

}  // namespace
}  // namespace bughook::rendering
