#include "intake/testing/replay_reading.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

TEST(MobileReplay, IsSortedByDate) {
  const auto replay = mobile(
      R"j({"interval":1000,"frames":[{"url":"https://bugs.example.org/files/b.png","screenname":"Cart","date":"2021-07-26T18:36:06+0200","interactions":[{"x":1.5,"y":2,"date":"2021-07-26T18:36:06+0200","type":"TD"},{"x":"a","y":1,"type":"TD"},{"x":1,"y":1,"type":"??"}]},)j"
      R"j({"url":"https://bugs.example.org/files/a.png","date":1627317365000}]})j");
  EXPECT_THAT(
      replay.json,
      HasSubstr(
          R"j("interval":1000,"frames":[{"url":"https://bugs.example.org/files/a.png","date":"2021-07-26T16:36:05.000Z","screenname":"","interactions":[]},)j"
          R"j({"url":"https://bugs.example.org/files/b.png","date":"2021-07-26T16:36:06.000Z","screenname":"Cart","interactions":[{"x":1.5,"y":2,"type":"TD","date":"2021-07-26T16:36:06.000Z"}]}],"startDate":1627317365000})j"));
  EXPECT_EQ(iso(replay.summary.started_at), "2021-07-26T16:36:05.000Z");
}

TEST(MobileReplay, KeepsOnlyPicturesThatMayBeShown) {
  const auto with = [](std::string_view url) {
    return mobile(R"j({"frames":[{"url":")j" + std::string(url) + R"j(","date":1627317365000}]})j");
  };
  for (const auto url : {"https://cdn.example.org/a.png", "https://cdn.example.org:8443/a.png?x=1",
                         "https://bugs.example.org/files/20210726-abc.png"}) {
    EXPECT_EQ(with(url).failure, "") << url;
  }
  for (const auto url : {"http://cdn.example.org/a.png", "javascript:alert(1)", "data:image/png;base64,AA",
                         "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://localhost/a.png",
                         "https://printer.local/a.png", "https://0x7f.1/a.png", "https://user@cdn.example.org/a.png",
                         "https://cdn.example.org\\\\@10.0.0.1/", "//cdn.example.org/a.png", "a.png", ""}) {
    EXPECT_THAT(with(url).failure, HasSubstr("None of its frames")) << url;
  }
}

TEST(MobileReplay, OfTooManyFramesIsRefused) {
  std::string frames;
  for (std::size_t i = 0; i <= replay_frames_max; ++i) frames += i == 0 ? "{}" : ",{}";
  EXPECT_THAT(mobile(R"j({"frames":[)j" + frames + "]}").failure, HasSubstr("frames"));
}

}  // namespace
}  // namespace bughook::intake
