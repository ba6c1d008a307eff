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

std::string frames(std::initializer_list<std::string_view> dates) {
  std::string all;
  char name = 'a';
  for (const auto date : dates) {
    all += (all.empty() ? "" : ",") + std::string(R"j({"url":"https://bugs.example.org/files/)j") + name++ +
           R"j(.png","date":)j" + std::string(date) + "}";
  }
  return R"j({"interval":1000,"frames":[)j" + all + "]}";
}

std::vector<std::string> dates_of(const Written& replay) {
  std::vector<std::string> dates;
  constexpr std::string_view key = R"("date":")";
  for (auto at = replay.json.find(key); at != std::string::npos; at = replay.json.find(key, at + 1)) {
    dates.push_back(replay.json.substr(at + key.size(), 24));
  }
  return dates;
}

constexpr base::Timestamp received = std::chrono::sys_days(std::chrono::year(2021) / 7 / 26) + std::chrono::hours(16);

TEST(MobileReplay, NoPictureIsLostForADateInAnotherCalendarOrTongue) {
  for (const auto date :
       {R"("1400-05-04T16:36:05+0430")", R"("1442-12-16T16:36:05.000+0300")", R"("0003-07-26T16:36:05+0900")",
        R"("2021-07-26T4:36:05 abends+0200")", R"("?")", "null", "{}", "7", R"("9999-01-01T00:00:00Z")"}) {
    const auto replay = mobile(frames({date, date, date}), received);
    EXPECT_THAT(dates_of(replay), ::testing::ElementsAre("2021-07-26T15:59:58.000Z", "2021-07-26T15:59:59.000Z",
                                                         "2021-07-26T16:00:00.000Z"))
        << date;
    EXPECT_EQ(replay.summary.left_out, 0u);
    EXPECT_THAT(replay.summary.note, HasSubstr("3 of its frames"));
    EXPECT_EQ(iso(replay.summary.started_at), "2021-07-26T15:59:58.000Z");
  }
}

TEST(MobileReplay, AFrameWithoutADateStandsBesideItsNeighbour) {
  const auto replay = mobile(
      frames({R"("?")", R"("2021-07-26T16:36:05Z")", R"("?")", R"("2021-07-26T16:36:09Z")", R"("?")"}), received);
  EXPECT_THAT(dates_of(replay),
              ::testing::ElementsAre("2021-07-26T16:36:04.000Z", "2021-07-26T16:36:05.000Z", "2021-07-26T16:36:06.000Z",
                                     "2021-07-26T16:36:09.000Z", "2021-07-26T16:36:10.000Z"));
}

TEST(MobileReplay, ThaiYearsAndDigitsAndTwelveHoursAreRead) {
  for (const auto date :
       {R"("2564-07-26T16:36:05+0200")", R"("๒๕๖๔-๐๗-๒๖T๑๖:๓๖:๐๕+๐๒๐๐")", R"("٢٠٢١-٠٧-٢٦T١٦:٣٦:٠٥+٠٢٠٠")",
        R"("2021-07-26T4:36:05 PM+0200")", R"("2021-07-26T4:36:05\u202fPM+0200")"}) {
    EXPECT_THAT(dates_of(mobile(frames({date}), received)), ::testing::ElementsAre("2021-07-26T14:36:05.000Z")) << date;
  }
}

TEST(MobileReplay, OfTooManyFramesIsRefused) {
  std::string frames;
  for (std::size_t i = 0; i <= replay_frames_max; ++i) frames += i == 0 ? "{}" : ",{}";
  EXPECT_THAT(mobile(R"j({"frames":[)j" + frames + "]}").failure, HasSubstr("frames"));
}

}  // namespace
}  // namespace bughook::intake
