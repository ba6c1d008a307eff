#include "api/files/replay_pictures.hpp"

#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"
#include "bugs/file_name.hpp"

namespace bughook::api {
namespace {

class ReplayPictures : public ::testing::Test {
 protected:
  std::string add(std::string bytes, std::string content_type, base::ProjectId owner = project) {
    auto name = bugs::make_file_name({}, owner, std::string(29, 'f') + std::to_string(files_.stored.size()), "png");
    files_.stored[name] = {std::move(bytes), std::move(content_type)};
    return name;
  }
  static std::string replay_of(const std::string& url) {
    return R"({"format":"frames","frames":[{"url":")" + url + R"(","date":"2026-11-20T10:00:00.000Z"}]})";
  }
  std::string made(const std::string& replay) { return with_pictures(replay, project, files_); }

  static constexpr base::ProjectId project{7};
  testing::FakeFiles files_;
};

TEST_F(ReplayPictures, HoldsThePicturesOfItsProject) {
  const auto name = add("abc", "image/png");
  EXPECT_EQ(made(replay_of("http://127.0.0.1:8080/files/" + name)), replay_of("data:image/png;base64,YWJj"));
  EXPECT_EQ(made(replay_of("https://a.example/files/" + name + "?expires=1&signature=2")),
            replay_of("data:image/png;base64,YWJj"));
}

TEST_F(ReplayPictures, LeavesLinksElsewhere) {
  const auto foreign = add("abc", "image/png", base::ProjectId{8});
  const auto page = add("<p>", "text/html");
  for (const auto& url : {std::string("https://cdn.example/a.png"), "https://a.example/files/" + foreign,
                          "https://a.example/files/" + page, std::string("https://a.example/files/gone.png"),
                          "https://a.example/files/20261120-" + project.text() + "-" + std::string(30, 'x') + ".png"}) {
    EXPECT_EQ(made(replay_of(url)), replay_of(url));
  }
}

TEST_F(ReplayPictures, TouchesNoTextAndNothingThatIsCutOff) {
  const auto url = "https://a.example/files/" + add("abc", "image/png");
  for (const auto& text :
       {R"({"format":"rrweb","events":[{"data":"{\"url\":\")" + url + R"(\"}"}]})",
        std::string(R"({"format":"frames","frames":[{"url":")"), std::string(R"({"url":")"), std::string()}) {
    EXPECT_EQ(made(text), text);
  }
}

TEST_F(ReplayPictures, HoldsNoMoreThanItsShare) {
  const auto large = "https://a.example/files/" + add(std::string(replay_pictures_bytes_max, 'x'), "image/png");
  const auto small = "https://a.example/files/" + add("abc", "image/png");
  const auto replay = replay_of(large) + replay_of(small);
  EXPECT_TRUE(made(replay).ends_with(replay_of(small))) << "no room is left for it";
}

}  // namespace
}  // namespace bughook::api
