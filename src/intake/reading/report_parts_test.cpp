// What a report may lack or have wrong without being lost for it: each part that can not be read costs only itself, and
// is told.
#include "intake/reading/report.hpp"

#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using testing::HasSubstr;

Report read(std::string body) {
  ReportParser parser;
  auto report = parser.parse(body);
  EXPECT_TRUE(report) << report.error().detail;
  return report ? *report : Report{};
}

base::Error refusal(std::string body) {
  ReportParser parser;
  auto report = parser.parse(body);
  EXPECT_FALSE(report);
  return report ? base::Error{} : report.error();
}

TEST(ReportParts, AMemberThatCanNotBeReadIsLeftOutWithARemarkAndTheRestIsKept) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {R"j("metaData":"x")j", "metaData", R"j("\"x\"")j"},
      {R"j("metaData":[1])j", "metaData", R"j("[1]")j"},
      {R"j("formData":[1])j", "formData", R"j("[1]")j"},
      {R"j("formData":"x")j", "formData", R"j("\"x\"")j"},
      {R"j("customData":"x")j", "customData", R"j("\"x\"")j"},
      {R"j("customData":[{"a":1}])j", "customData", R"j("[{\"a\":1}]")j"},
      {R"j("consoleLog":"x")j", "consoleLog", R"j("\"x\"")j"},
      {R"j("networkLogs":{"a":1})j", "networkLogs", R"j("{\"a\":1}")j"},
      {R"j("customEventLog":7)j", "customEventLog", R"j("7")j"},
      {R"j("actionLog":true)j", "actionLog", R"j("true")j"},
      {R"j("screenshotData":"x")j", "screenshotData", R"j("\"x\"")j"},
      {R"j("screenshotData":{"html":7})j", "screenshotData.html", R"j("7")j"},
      {R"j("screenshotData":{"html":"<p>","width":"wide"})j", "screenshotData.width", R"j("\"wide\"")j"},
      {R"j("screenshotUrl":{"a":1})j", "screenshotUrl", R"j("{\"a\":1}")j"},
      {R"j("screenshotUrl":"javascript:x")j", "screenshotUrl", R"j("\"javascript:x\"")j"},
      {R"j("webReplay":[1])j", "webReplay", R"j("[1]")j"},
      {R"j("replay":"x")j", "replay", R"j("\"x\"")j"},
      {R"j("type":{"a":1})j", "type", R"j("{\"a\":1}")j"},
      {R"j("priority":[5])j", "priority", R"j("[5]")j"},
      {R"j("reportedBy":["x"])j", "reportedBy", R"j("[\"x\"]")j"},
      {R"j("formData":{"description":[1]})j", "formData.description", R"j("[1]")j"},
      {R"j("customData":"password: hunter2")j", "customData", R"j("\"password: [scrubbed]\"")j"}};
  for (const auto& [member, path, was] : cases) {
    const auto report = read("{\"description\":\"kept\"," + std::string(member) + ",\"other\":1}");
    EXPECT_EQ(report.description, "kept") << member;
    EXPECT_THAT(report.details, HasSubstr("\"other\":1")) << member;
    EXPECT_THAT(report.details, HasSubstr(R"j("bughook":{"leftOut":{")j" + std::string(path) + "\":" + was + "}}"))
        << member;
  }
}

TEST(ReportParts, ADescriptionThatIsNoneCostsOnlyItself) {
  const auto report = read(R"j({"description":{"a":1},"reportedBy":"a@x","customData":{"b":2}})j");
  EXPECT_EQ(report.description, "");
  EXPECT_EQ(report.reported_by, "a@x");
  EXPECT_EQ(report.details, R"j({"customData":{"b":2},"bughook":{"leftOut":{"description":"{\"a\":1}"}}})j");
}

TEST(ReportParts, EmptyListsStandForEmptyMapsAsPhpWritesThem) {
  const auto report =
      read(R"j({"metaData":[],"customData":[],"formData":[],"consoleLog":{},"networkLogs":"","webReplay":[],
    "replay":[],"screenshotData":"","screenshotUrl":"","type":"","priority":"","description":[]})j");
  EXPECT_EQ(report.meta_data, bugs::default_meta_data());
  EXPECT_EQ(report.details, R"j({"customData":{},"formData":{},"consoleLog":[],"networkLogs":[]})j");
  EXPECT_EQ(report.type, "BUG");
  EXPECT_FALSE(report.has_files());
}

TEST(ReportParts, ALogThatWasWrittenAsANumberedMapIsAList) {
  EXPECT_EQ(read(R"j({"consoleLog":{"1":{"log":"a"},"3":{"log":"b"}}})j").details,
            R"j({"consoleLog":[{"log":"a"},{"log":"b"}]})j");
}

TEST(ReportParts, NumbersAreTakenWhereTextIsMeant) {
  const auto report = read(R"j({"type":7,"priority":5,"description":12.5,"reportedBy":99})j");
  EXPECT_EQ(report.type, "7");
  EXPECT_EQ(report.priority, bugs::Priority::low);
  EXPECT_EQ(report.description, "12.5");
  EXPECT_EQ(report.reported_by, "99");
  EXPECT_EQ(report.details, R"j({"bughook":{"priority":"5"}})j");
}

TEST(ReportParts, OneWrongEntryOfALogCostsOnlyItself) {
  const auto report = read(R"j({"consoleLog":[7,{"log":"a"},null,{"log":{"b":1},"date":5}],
    "networkLogs":["x",{"url":7,"request":"y","response":[1]},{"request":{"headers":[["X-Api-Key","k-12345"],["Accept"]]}}]})j");
  EXPECT_EQ(
      report.details,
      R"j({"consoleLog":[7,{"log":"a"},null,{"log":{"b":1},"date":5}],"networkLogs":["x",{"url":7,"request":"y",)j"
      R"j("response":[1]},{"request":{"headers":[["X-Api-Key","[scrubbed]"],["Accept"]]}}]})j");
}

TEST(ReportParts, ManyRemarksAreCutNotKept) {
  const auto report = read(R"j({"customData":")j" + std::string(10'000, 'x') + "\"}");
  EXPECT_LT(report.details.size(), 2 * remark_bytes_max);
}

TEST(ReportParts, NumbersThatNothingCanHoldAreKeptAsText) {
  const auto report = read(
      R"j({"customData":{"a":1e400,"b":-1E999,"c":1e-400,"d":-0,"e":[123456789012345678901234567890,1e308]},"metaData":{"n":1e400,"sessionDuration":1e400}})j");
  EXPECT_THAT(report.details, HasSubstr(R"j({"a":"1e400","b":"-1E999","c":0,"d":)j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("n":"1e400")j"));
  EXPECT_THAT(report.meta_data, HasSubstr(R"j("sessionDuration":0,)j"));
  const auto digits = std::string(400, '9');
  EXPECT_EQ(read("{\"x\":" + digits + "}").details, "{\"x\":\"" + digits + "\"}");
}

TEST(ReportParts, WhatIsNotJsonIsToldInItsOwnWords) {
  for (const auto& [body, words] : {std::pair{R"j({"a":1 /* why */})j", "comments"},
                                    {R"j({"a":1} // why)j", "comments"},
                                    {R"j({"url":"http://h//x" /**/})j", "comments"},
                                    {R"j({'a':1})j", "single quotes"},
                                    {R"j({"a":NaN})j", "NaN"},
                                    {R"j({"a":-Infinity})j", "Infinity"},
                                    {R"j({"a":[1,]})j", "comma"},
                                    {R"j({"a":01})j", "number"}}) {
    EXPECT_EQ(refusal(body).kind, ErrorKind::invalid) << body;
    EXPECT_THAT(refusal(body).detail, HasSubstr(words)) << body;
  }
}

TEST(ReportParts, APageReadFromRightToLeftIsSeenWhereItWasScrolledTo) {
  EXPECT_EQ(read(R"j({"screenshotData":{"html":"<p>","x":-400,"y":-3}})j").page.view.scroll_x, -400);
  EXPECT_EQ(read(R"j({"screenshotData":{"html":"<p>","x":-400,"y":-3}})j").page.view.scroll_y, -3);
  EXPECT_EQ(read(R"j({"screenshotData":{"html":"<p>","x":-4e9}})j").page.view.scroll_x, 0);
}

TEST(ReportParts, APictureThatStandsElsewhereIsALinkWithARemark) {
  ReportParser parser;
  const auto parsed = [&](std::string body) { return *parser.parse(body, {.public_url = "https://bugs.example.org"}); };
  const auto ours = parsed(R"j({"screenshotUrl":"https://bugs.example.org/files/a.png"})j");
  EXPECT_EQ(ours.details, "{}");
  const auto foreign = parsed(R"j({"screenshotUrl":"https://evil.example/shot.png"})j");
  EXPECT_EQ(foreign.screenshot_url, "https://evil.example/shot.png");
  EXPECT_THAT(foreign.details, HasSubstr(R"j({"bughook":{"notes":{"screenshotUrl":"This picture stands elsewhere)j"));
}

}  // namespace
}  // namespace bughook::intake
