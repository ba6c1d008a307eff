#include "intake/reading/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

base::Result<Report> parse(std::string body) {
  ReportParser parser;
  return parser.parse(body);
}

Report read(std::string body) {
  auto report = parse(std::move(body));
  EXPECT_TRUE(report) << report.error().detail;
  return report ? *report : Report{};
}

base::Error refusal(std::string body) {
  auto report = parse(std::move(body));
  EXPECT_FALSE(report);
  return report ? base::Error{} : report.error();
}

std::string iso(const std::optional<base::Timestamp>& time) { return time ? base::format_iso8601(*time) : "none"; }

// --- the eras, in words of our own

TEST(Report, Web30HasReporterAndDescriptionAtTheTop) {
  const auto report = read(R"j({"reportedBy":"ann@example.org","description":"The cart is empty","priority":"MEDIUM",
    "customData":{"plan":"free"},"metaData":{"browserName":"Firefox(85.0)","buildVersionNumber":412,"sessionDuration":12.5},
    "consoleLog":[{"log":"cart ","date":"2021-01-12T09:30:00.120Z","type":"warns"}],"networkLogs":[],
    "screenshotUrl":"https://files.example.org/a.jpg"})j");
  EXPECT_EQ(report.type, "BUG");
  EXPECT_EQ(report.priority, bugs::Priority::medium);
  EXPECT_EQ(report.reported_by, "ann@example.org");
  EXPECT_EQ(report.description, "The cart is empty");
  EXPECT_EQ(report.screenshot_url, "https://files.example.org/a.jpg");
  EXPECT_EQ(
      report.details,
      R"j({"customData":{"plan":"free"},"consoleLog":[{"log":"cart ","date":"2021-01-12T09:30:00.120Z","type":"warns"}],"networkLogs":[]})j");
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("buildVersionNumber":"412")j"));
  EXPECT_FALSE(report.has_files());
}

TEST(Report, Web31HasThePageInsteadOfAPicture) {
  const auto report = read(R"j({"reportedBy":"b@example.org","description":"d","type":"BUG","priority":"HIGH",
    "screenshotData":{"html":"<!DOCTYPE html><p>Hi</p>","baseUrl":"https://example.org","x":0,"y":120,"width":800,"height":600,"isMobile":false}})j");
  EXPECT_EQ(report.page.html, "<!DOCTYPE html><p>Hi</p>");
  const bugs::PageView view{
      .base_url = "https://example.org", .width = 800, .height = 600, .scroll_x = 0, .scroll_y = 120};
  EXPECT_EQ(report.page.view, view);
  EXPECT_EQ(report.priority, bugs::Priority::high);
  EXPECT_EQ(report.details, "{}");
}

TEST(Report, Web50HasFormPageAndReplay) {
  const auto report = read(
      R"j({"priority":"LOW","type":"FEATURE_REQUEST","formData":{"reportedBy":"c@example.org","description":"How?","pagerating":"7.5"},
    "customData":{},"metaData":{"browserName":"Chrome(92.0)","userAgent":"UA","browser":"Netscape","systemName":"MacOS","buildVersionNumber":"",
    "releaseVersionNumber":"","sessionDuration":221.667,"devicePixelRatio":2,"screenWidth":1440,"screenHeight":900,"innerWidth":1440,"innerHeight":735,
    "currentUrl":"http://localhost:3000/","language":"de","mobile":false},
    "screenshotData":{"html":"<input type=\"password\" bb-data-value=\"hunter2\">","x":0},
    "webReplay":{"startDate":1627317146380,"initialState":{"id":1,"":"HTML","c":[{"id":2,"":"INPUT","a":{"type":"password","value":"hunter2"}}]},
      "initialActions":[],"actions":[{"o":16},{"i":[2,"hunter2"]},{"i":[2,"*******"]},{"i":[3,"seen"]},{"r":[2,"value","hunter2"]},{"r":[2,"class","x"]},{}]}})j");
  EXPECT_EQ(report.type, "FEATURE_REQUEST");
  EXPECT_EQ(report.reported_by, "c@example.org");
  EXPECT_EQ(report.description, "How?");
  EXPECT_EQ(
      report.meta_data,
      R"j({"browserName":"Chrome(92.0)","userAgent":"UA","browser":"Netscape","systemName":"MacOS","buildVersionNumber":"",)j"
      R"j("releaseVersionNumber":"","sessionDuration":221.667,"devicePixelRatio":2,"screenWidth":1440,"screenHeight":900,)j"
      R"j("innerWidth":1440,"innerHeight":735,"currentUrl":"http://localhost:3000/","language":"de","mobile":false})j");
  EXPECT_EQ(report.details,
            R"j({"formData":{"reportedBy":"c@example.org","description":"How?","pagerating":"7.5"},"customData":{}})j");
  EXPECT_EQ(report.page.html, R"(<input type="password" bb-data-value="********">)");
  EXPECT_EQ(report.page.view.pixel_ratio, 2);
  EXPECT_EQ(
      report.replay,
      R"j({"format":"dom","baseUrl":"","width":0,"height":0,"isMobile":false,"resourcesToResolve":{},)j"
      R"j("initialState":{"id":1,"":"HTML","c":[{"id":2,"":"INPUT","a":{"type":"password","value":"********"}}]},)j"
      R"j("initialActions":[],"actions":[{"o":16},{"i":[2,"********"]},{"i":[2,"*******"]},{"i":[3,"seen"]},{"r":[2,"value","********"]},)j"
      R"j({"r":[2,"class","x"]}],"startDate":1627317146380})j");
  EXPECT_EQ(iso(report.replay_started_at), "2021-07-26T16:32:26.380Z");
}

TEST(Report, V2HasRrwebTagsAndSilence) {
  const auto report = read(
      R"j({"type":"CRASH","priority":"HIGH","isSilent":true,"tags":["checkout"],"spamToken":"s3cr3t","outbound":"o1",
    "formData":{"description":"TypeError"},"metaData":{"sdkVersion":"16.4.0","environment":"prod"},
    "webReplay":{"events":[{"type":2,"data":{"node":{"type":0,"childNodes":[{"type":2,"tagName":"input","attributes":{"type":"password","value":"hunter2"},"childNodes":[],"id":7}],"id":1}},"timestamp":1732096800001},
      {"type":3,"data":{"source":5,"text":"hunter2","isChecked":false,"id":7},"timestamp":1732096800002},
      {"type":3,"data":{"source":5,"text":"seen","isChecked":false,"id":8},"timestamp":1732096800003},
      {"type":3,"data":{"source":0,"attributes":[{"id":7,"attributes":{"value":"hunter2","class":"x"}}]},"timestamp":1732096800004},"broken\u009c"],"type":"rrweb","packed":true}})j");
  EXPECT_EQ(report.type, "CRASH");
  EXPECT_EQ(
      report.details,
      R"j({"isSilent":true,"tags":["checkout"],"spamToken":"[scrubbed]","outbound":"o1","formData":{"description":"TypeError"},)j"
      R"j("bughook":{"dropped":{"webReplay":1}}})j");
  EXPECT_THAT(report.replay, Not(HasSubstr("hunter2")));
  EXPECT_THAT(report.replay, HasSubstr(R"j("text":"********","isChecked":false,"id":7)j"));
  EXPECT_THAT(report.replay, HasSubstr(R"j("text":"seen")j"));
  EXPECT_THAT(report.replay, HasSubstr(R"j("attributes":{"value":"********","class":"x"})j"));
  EXPECT_EQ(iso(report.replay_started_at), "2024-11-20T10:00:00.001Z");
  EXPECT_THAT(report.meta_data, testing::EndsWith(R"j("mobile":false,"sdkVersion":"16.4.0","environment":"prod"})j"));
}

TEST(Report, IosHasHeadersAsTextAndDatesWithoutAColon) {
  const auto report = read(R"j({"priority":"MEDIUM","formData":{"description":"d"},
    "metaData":{"deviceName":"Ann's iPhone","systemName":"iOS","sessionDuration":88.25,"batteryLevel":"87"},
    "networkLogs":[{"url":"https://h/?token=abc","request":{"payload":"","headers":"{\"Authorization\":\"Bearer abc\",\"Accept\":\"*/*\"}"}}],
    "actionLog":[{"type":"tap","data":"zoom"}],
    "replay":{"interval":1000,"frames":[{"url":"https://h.example/0.jpg","date":"2021-07-26T18:36:05+0200","interactions":[]}]}})j");
  EXPECT_EQ(
      report.details,
      R"j({"formData":{"description":"d"},"networkLogs":[{"url":"https://h/?token=[scrubbed]","request":{"payload":"",)j"
      R"j("headers":"{\"Authorization\":\"[scrubbed]\",\"Accept\":\"*/*\"}"}}],"actionLog":[{"type":"tap","data":"zoom"}]})j");
  EXPECT_EQ(iso(report.replay_started_at), "2021-07-26T16:36:05.000Z");
  EXPECT_THAT(report.replay, HasSubstr(R"j("interval":1000,"frames":[{"url":"https://h.example/0.jpg",)j"));
  EXPECT_THAT(report.meta_data, testing::EndsWith(R"j("deviceName":"Ann's iPhone","batteryLevel":"87"})j"));
}

TEST(Report, AndroidHasStringsForNumbersAndBooleansAndFramesOutOfOrder) {
  const auto report = read(R"j({"isSilent":"true","reportedBy":"d@example.org","description":"top",
    "metaData":{"sessionDuration":"47.5","mobile":"TRUE","innerWidth":"wide","buildVersionNumber":57,"networkStatus":"WIFI"},
    "networkLogs":[{"success":"true","status":200}],
    "replay":{"interval":1000,"frames":[{"url":"https://h.example/2.jpg","date":"2021-07-26T16:36:05.236+0200"},
      {"url":"https://h.example/1.jpg","date":"2021-07-26T16:36:04.236+0200"},{"url":"https://h.example/3.jpg","date":"?"}]}})j");
  EXPECT_THAT(report.details, HasSubstr(R"j("isSilent":true)j"));
  EXPECT_THAT(report.details, HasSubstr(R"j([{"success":"true","status":200}])j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("sessionDuration":47.5,)j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("mobile":true,"networkStatus":"WIFI")j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("innerWidth":0,)j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("buildVersionNumber":"57",)j"));
  EXPECT_EQ(iso(report.replay_started_at), "2021-07-26T14:36:04.236Z");
  EXPECT_FALSE(read(R"j({"replay":{"interval":1000,"frames":[]}})j").has_files());
}

TEST(Report, ReactNativeFramesHaveJavascriptDates) {
  const auto report = read(
      R"j({"replay":{"frames":[{"url":"https://h.example/1.jpg","date":"Mon Jul 26 2021 18:36:05 GMT+0200 (CEST)"}]}})j");
  EXPECT_EQ(iso(report.replay_started_at), "2021-07-26T16:36:05.000Z");
}

// --- leniency, defaults, refusals

TEST(Report, AnEmptyObjectIsAReportWithDefaults) {
  const auto report = read("{}");
  EXPECT_EQ(report.type, "BUG");
  EXPECT_EQ(report.priority, bugs::Priority::low);
  EXPECT_EQ(report.meta_data, bugs::default_meta_data());
  EXPECT_EQ(report.details, "{}");
  EXPECT_EQ(report.description, "");
  EXPECT_EQ(iso(report.replay_started_at), "none");
}

TEST(Report, NullIsAsGoodAsAbsent) {
  const auto report =
      read(R"j({"type":null,"priority":null,"formData":null,"metaData":null,"customData":null,"consoleLog":null,
    "screenshotData":null,"webReplay":null,"replay":null,"screenshotUrl":null,"description":null,"reportedBy":null})j");
  EXPECT_EQ(report.type, "BUG");
  EXPECT_EQ(report.meta_data, bugs::default_meta_data());
  EXPECT_EQ(report.details, R"j({"formData":null,"customData":null,"consoleLog":null})j");
}

TEST(Report, TheFormGoesBeforeTheTop) {
  const auto report =
      read(R"j({"description":"top","reportedBy":"top@x","formData":{"description":"form","reportedBy":""}})j");
  EXPECT_EQ(report.description, "form");
  EXPECT_EQ(report.reported_by, "top@x");
  EXPECT_EQ(read(R"j({"formData":{"description":7}})j").description, "7");
}

TEST(Report, WhatTheReporterWroteIsNotScrubbed) {
  const auto report = read(
      R"j({"formData":{"description":"the field password: hunter2 is shown","password":"hunter2"},"customData":{"note":"password: hunter2"}})j");
  EXPECT_EQ(report.description, "the field password: hunter2 is shown");
  EXPECT_EQ(
      report.details,
      R"j({"formData":{"description":"the field password: hunter2 is shown","password":"[scrubbed]"},"customData":{"note":"password: [scrubbed]"}})j");
}

TEST(Report, WhatHasTheShapeOfASecretGoesEvenFromTheDescription) {
  const auto report = read(
      R"j({"description":"it printed ghp_16C7e42F292c6912E7710c838347Ae178B4a","formData":{"note":"4111 1111 1111 1111"},)j"
      R"j("customData":{"card":"4111111111111111","order":4111111111111112,"number":4111111111111111}})j");
  EXPECT_EQ(report.description, "it printed [scrubbed]");
  EXPECT_EQ(report.details, R"j({"formData":{"note":"[scrubbed]"},"customData":{"card":"[scrubbed]",)j"
                            R"j("order":4111111111111112,"number":"[scrubbed]"}})j");
}

TEST(Report, AHeaderThatOpensASessionIsASecretAndAnIdInTheDataIsNone) {
  const auto report =
      read(R"j({"networkLogs":[{"request":{"headers":{"X-Shop-Session":"5f3c","Session-Id":["5f3c"],"Accept":"*/*"}},)j"
           R"j("response":{"responseText":"{\"sid\":\"5f3c\"}"}}],"customData":{"sessionId":"join-me"}})j");
  EXPECT_EQ(
      report.details,
      R"j({"networkLogs":[{"request":{"headers":{"X-Shop-Session":"[scrubbed]","Session-Id":"[scrubbed]","Accept":"*/*"}},)j"
      R"j("response":{"responseText":"{\"sid\":\"[scrubbed]\"}"}}],"customData":{"sessionId":"join-me"}})j");
}

TEST(Report, UnknownKeysAreKeptInTheirOrder) {
  EXPECT_EQ(
      read(R"j({"zebra":{"b":[1,"two",null]},"apple":-0.5,"description":"d","big":18446744073709551615})j").details,
      R"j({"zebra":{"b":[1,"two",null]},"apple":-0.5,"big":18446744073709551615})j");
}

TEST(Report, OfTwoEqualKeysTheLastCounts) {
  const auto report = read(
      R"j({"description":"a","x":1,"metaData":{"k":1,"language":"de","k":2,"language":"en"},"y":2,"x":3,"description":"b"})j");
  EXPECT_EQ(report.description, "b");
  EXPECT_EQ(report.details, R"j({"x":3,"y":2})j");
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("language":"en",)j"));
  EXPECT_THAT(report.meta_data, testing::EndsWith(R"j("mobile":false,"k":2})j"));
}

TEST(Report, APriorityIsReadInAnyCaseAndAnUnknownOneIsRemarked) {
  EXPECT_EQ(read(R"j({"priority":"high"})j").priority, bugs::Priority::high);
  EXPECT_EQ(read(R"j({"priority":"Medium"})j").details, "{}");
  const auto report = read(R"j({"priority":"URGENT","bughook":"not ours"})j");
  EXPECT_EQ(report.priority, bugs::Priority::low);
  EXPECT_EQ(report.details, R"j({"bughook":{"priority":"URGENT"}})j");
}

TEST(Report, SecretsInMetaDataAreScrubbedForTheyAreSent) {
  const auto report = read(R"j({"metaData":{"currentUrl":"https://h/reset?token=abc","deviceToken":"abc"}})j");
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("currentUrl":"https://h/reset?token=[scrubbed]")j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("deviceToken":"[scrubbed]")j"));
}

TEST(Report, OnlyWebAddressesAreLinked) {
  for (const char* url : {"javascript:alert(1)", "data:text/html,x", "//h/x", "https://h/\\nx", "",
                          "file:///etc/passwd", "https://h/a b"}) {
    EXPECT_EQ(read(std::string(R"j({"screenshotUrl":")j") + url + "\"}").screenshot_url, "") << url;
  }
  EXPECT_EQ(read("{\"screenshotUrl\":\"https://h/" + std::string(url_bytes_max, 'x') + "\"}").screenshot_url, "");
}

TEST(Report, LongTextsAreCutBetweenLetters) {
  std::string eszett;
  for (std::size_t i = 0; i < description_bytes_max; ++i) eszett += "\u00df";
  const auto report = read("{\"description\":\"x" + eszett + "\",\"type\":\"" + std::string(100, 'T') +
                           "\",\"reportedBy\":\"" + std::string(1000, 'r') + "\"}");
  EXPECT_EQ(report.description.size(), description_bytes_max - 1);
  EXPECT_THAT(report.description, testing::EndsWith("\u00df"));
  EXPECT_EQ(report.type, std::string(type_bytes_max, 'T'));
  EXPECT_EQ(report.reported_by.size(), reported_by_bytes_max);
}

TEST(Report, OnlyTheNewestEntriesOfALogAreKept) {
  std::string log;
  for (std::size_t i = 0; i < log_entries_max + 3; ++i) log += (i == 0 ? "" : ",") + std::to_string(i);
  const auto report = read("{\"consoleLog\":[" + log + "],\"networkLogs\":[1]}");
  EXPECT_THAT(report.details, StartsWith(R"j({"consoleLog":[3,4,)j"));
  EXPECT_THAT(report.details,
              testing::EndsWith(R"j(,1002],"networkLogs":[1],"bughook":{"dropped":{"consoleLog":3}}})j"));
}

TEST(Report, WhatIsTooLargeIsRefusedByName) {
  std::string keys;
  for (std::size_t i = 0; i <= meta_data_keys_max; ++i) keys += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  const std::pair<std::string, const char*> cases[] = {
      {"{" + keys + "}", ""},
      {"{\"metaData\":{" + keys + "}}", "metaData"},
      {"{\"formData\":{" + keys + "}}", "formData"},
      {"{\"metaData\":{\"x\":\"" + std::string(meta_data_bytes_max, 'x') + "\"}}", "metaData"},
      {"{\"a\":1,\"consoleLog\":[\"" + std::string(details_bytes_max, 'x') + "\"],\"b\":2}", "consoleLog"},
      {"{\"x\":" + std::string(2000, '[') + std::string(2000, ']') + "}", ""},
      {"{\"x\":[" + std::string(json_marks_max, ',') + "]}", ""}};
  for (const auto& [body, field] : cases) {
    const auto error = refusal(body);
    EXPECT_EQ(error.kind, ErrorKind::too_large) << body.substr(0, 60);
    EXPECT_EQ(error.field, field) << body.substr(0, 60);
  }
}

TEST(Report, ADeepReplayIsTaken) {
  std::string node = R"j({"id":1})j";
  for (int i = 0; i < 400; ++i) node = R"j({"id":1,"":"DIV","c":[)j" + node + "]}";
  EXPECT_TRUE(read(R"j({"webReplay":{"initialState":)j" + node + "}}").has_files());
}

TEST(Report, AParserServesManyReports) {
  ReportParser parser;
  for (int i = 0; i < 3; ++i) {
    std::string good = R"j({"description":")j" + std::to_string(i) + "\"}";
    std::string bad = "{";
    std::string large =
        R"({"webReplay":{"initialState":{"id":1,"":"P","c":[{"id":2,"d":")" + std::string(1'000'000, 'x') + "\"}]}}}";
    EXPECT_EQ(parser.parse(good)->description, std::to_string(i));
    EXPECT_FALSE(parser.parse(bad));
    EXPECT_GT(parser.parse(large)->replay.size(), 1'000'000u);
  }
}

}  // namespace
}  // namespace bughook::intake
