#include "webhooks/event_body.hpp"

#include <gtest/gtest.h>

#include "bugs/lexorank.hpp"
#include "bugs/meta_data.hpp"
#include "webhooks/sample_event.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::webhooks {

namespace {

using namespace std::chrono_literals;

// The published sample payload, letter by letter, but for the two ids: ours carry their second twice.
constexpr std::string_view published = R"-({
  "action": "BUG_CREATED",
  "type": "BUG",
  "data": {
    "priority": "LOW",
    "type": "BUG",
    "status": "OPEN",
    "shareToken": "SAMPLE_TOKEN",
    "reportedBy": "[email protected]",
    "lexorank": "0|r0002f:",
    "bugId": 80,
    "generatingScreenshot": false,
    "screenshotLive": true,
    "generatingReplay": false,
    "replayRenderingFailed": false,
    "replayLive": false,
    "hasWebReplay": true,
    "metaData": {
      "browserName": "Chrome(92.0.4515.107)",
      "userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0.4515.107 Safari/537.36",
      "browser": "Netscape",
      "systemName": "MacOS",
      "buildVersionNumber": "",
      "releaseVersionNumber": "",
      "sessionDuration": 221.667,
      "devicePixelRatio": 2,
      "screenWidth": 1440,
      "screenHeight": 900,
      "innerWidth": 1440,
      "innerHeight": 735,
      "currentUrl": "http://localhost:3000/projects/SAMPLE/integrations",
      "language": "de",
      "mobile": false
    },
    "description": "How do Webhooks work?",
    "project": "SAMPLE",
    "organisation": "5fac06e2a4b97e001782643b",
    "createdAt": "2021-07-26T16:36:05.236Z",
    "updatedAt": "2021-07-26T16:36:20.999Z",
    "__v": 0,
    "screenshotDataUrl": "https://bugbattlev2.s3.eu-central-1.amazonaws.com/screenshotdatahtml/60fee475c4d00b0015cdad95.html",
    "replayDataUrl": "https://bugbattlev2.s3.eu-central-1.amazonaws.com/replays/60fee475c4d00b0015cdad95.replay",
    "replayStartDate": "2021-07-26T16:32:26.380Z",
    "screenshotUrl": "https://bugbattlev2.s3.eu-central-1.amazonaws.com/p5feaf3d0490552001775a302/NVTv3Q7dYB05FWbCITbHZeemyu89mM.jpg",
    "id": "60fee475c4d00b0015cdad95"
  }
})-";

const base::Timestamp created = std::chrono::sys_days(std::chrono::year(2021) / 7 / 26) + 16h + 36min + 5236ms;
const base::BugId bug_id{base::to_ms(created) << 21};
const base::OrganisationId organisation{1'605'109'474'000 << 21};

constexpr std::string_view files = "https://bugbattlev2.s3.eu-central-1.amazonaws.com/";

bugs::Bug published_bug() {
  bugs::Bug bug;
  bug.id = bug_id;
  bug.number = 80;
  bug.lexorank = "0|r0002f:";
  bug.reported_by = "[email\u00a0protected]";  // the web page that published it hides addresses like this
  bug.description = "How do Webhooks work?";
  bug.meta_data = sample_bug(created).meta_data;
  bug.capture.screenshot_url = std::string(files) + "p5feaf3d0490552001775a302/NVTv3Q7dYB05FWbCITbHZeemyu89mM.jpg";
  bug.capture.screenshot_live = true;
  bug.capture.replay_blob = "60fee475c4d00b0015cdad95.replay";
  bug.capture.replay_started_at = created - 218'856ms;
  bug.created_at = created;
  bug.updated_at = created + 15'763ms;
  return bug;
}

std::string compose(const bugs::Bug& bug) {
  const auto screenshot = std::string(files) + "screenshotdatahtml/60fee475c4d00b0015cdad95.html";
  const auto replay = std::string(files) + "replays/60fee475c4d00b0015cdad95.replay";
  return compose_event_body(action_bug_created, bug,
                            {.project_key = "SAMPLE",
                             .organisation = organisation,
                             .share_token = "SAMPLE_TOKEN",
                             .screenshot_data_url = screenshot,
                             .replay_data_url = replay})
      .finish(80);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.rfind(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// JSON without the white space between its tokens.
std::string compact(std::string_view json) {
  std::string result;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"' && (i == 0 || json[i - 1] != '\\')) in_string = !in_string;
    if (in_string || !std::isspace(static_cast<unsigned char>(json[i]))) result += json[i];
  }
  return result;
}

/// Every member of a JSON text as `path kind`, in the order in which they stand. Strict enough to fail on
/// what is not JSON; knows no arrays, since the body has none.
class Outline {
 public:
  static std::vector<std::string> of(std::string_view json) {
    Outline outline(json);
    outline.object("");
    EXPECT_EQ(outline.at_, json.size()) << "something follows the body";
    return outline.members_;
  }

 private:
  explicit Outline(std::string_view json) : json_(json) {}

  [[nodiscard]] char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  std::string string() {
    const auto from = at_;
    if (!take('"')) broken();
    while (peek() != '"' && peek() != '\0') at_ += peek() == '\\' ? 2 : 1;
    if (!take('"')) broken();
    return std::string(json_.substr(from + 1, at_ - from - 2));
  }
  void object(const std::string& path) {
    if (!take('{')) broken();
    if (take('}')) return;
    do {
      const auto name = string();
      if (!take(':')) broken();
      member(path + "/" + name);
    } while (take(','));
    if (!take('}')) broken();
  }
  void member(const std::string& path) {
    if (peek() == '{') {
      members_.push_back(path + " object");
      object(path);
    } else if (peek() == '"') {
      members_.push_back(path + " string");
      string();
    } else {
      const auto end = std::min(json_.find_first_of(",}", at_), json_.size());
      const auto literal = json_.substr(at_, end - at_);
      at_ = end;
      members_.push_back(path + (literal == "true" || literal == "false" ? " boolean" : " number"));
      if (members_.back().ends_with("number") && literal.find_first_not_of("-0123456789.eE+") != literal.npos) broken();
    }
  }
  void broken() {
    ADD_FAILURE() << "no JSON at " << at_ << " of " << json_;
    at_ = json_.size();
  }

  std::string_view json_;
  std::size_t at_ = 0;
  std::vector<std::string> members_;
};

}  // namespace

TEST(EventBody, OfThePublishedBugIsThePublishedPayloadByteForByte) {
  auto expected = compact(published);
  expected = replaced(expected, "60fee475c4d00b0015cdad95", bug_id.text());
  expected = replaced(expected, "5fac06e2a4b97e001782643b", organisation.text());
  EXPECT_EQ(compose(published_bug()), expected);
}

TEST(EventBody, HasThePublishedKeysAndKindsInTheirOrder) {
  const auto expected = Outline::of(compact(published));
  ASSERT_EQ(expected.size(), 3U + 25U + 15U);
  EXPECT_EQ(Outline::of(compose(published_bug())), expected);
  // As well when there is nothing to say: no screenshot, no replay, no meta data, no texts.
  EXPECT_EQ(Outline::of(compose_event_body(action_bug_created, bugs::Bug{}, {}).finish(1)), expected);
}

TEST(EventBody, MetaDataDefaultsHaveThePublishedKinds) {
  std::vector<std::string> promised;
  for (const auto& [name, kind] : bugs::meta_data_keys) {
    const auto text = kind == bugs::JsonKind::string   ? " string"
                      : kind == bugs::JsonKind::number ? " number"
                                                       : " boolean";
    promised.push_back("/data/metaData/" + std::string(name) + text);
  }
  std::vector<std::string> published_ones;
  for (const auto& member : Outline::of(compact(published))) {
    if (member.starts_with("/data/metaData/")) published_ones.push_back(member);
  }
  EXPECT_EQ(promised, published_ones);
}

TEST(EventBody, WhatIsNotThereIsAnEmptyText) {
  const auto body = compose_event_body(action_bug_created, bugs::Bug{}, {}).finish(1);
  for (const char* member : {R"("reportedBy":"")", R"("screenshotDataUrl":"")", R"("replayDataUrl":"")",
                             R"("replayStartDate":"")", R"("screenshotUrl":"")", R"("hasWebReplay":false)"}) {
    EXPECT_NE(body.find(member), std::string::npos) << member;
  }
}

TEST(EventBody, FinishPutsTheNumberAndItsRankInTheirPlace) {
  auto bug = published_bug();
  bug.lexorank.clear();
  const auto parts = compose_event_body(action_bug_created, bug, {});
  for (const std::int64_t number : {1LL, 81LL, 9'223'372'036'854'775'807LL}) {
    const auto member = R"(,"lexorank":")" + bugs::rank_of_number(number) + R"(","bugId":)" + std::to_string(number) +
                        R"(,"generatingScreenshot")";
    EXPECT_NE(parts.finish(number).find(member), std::string::npos) << number;
  }
}

TEST(EventBody, ABugThatWasMovedKeepsItsPlace) {
  auto bug = published_bug();
  bug.lexorank = "0|i00007:i";
  EXPECT_NE(compose(bug).find(R"("lexorank":"0|i00007:i","bugId":80,)"), std::string::npos);
}

TEST(EventBody, TellsEachFlagApart) {
  using Flag = bool bugs::Capture::*;
  for (const auto& [flag, key] :
       {std::pair<Flag, const char*>(&bugs::Capture::generating_screenshot, "generatingScreenshot"),
        {&bugs::Capture::screenshot_live, "screenshotLive"},
        {&bugs::Capture::generating_replay, "generatingReplay"},
        {&bugs::Capture::replay_rendering_failed, "replayRenderingFailed"},
        {&bugs::Capture::replay_live, "replayLive"}}) {
    bugs::Bug bug;
    const auto off = compose(bug);
    bug.capture.*flag = true;
    const auto name = '"' + std::string(key) + "\":";
    EXPECT_EQ(compose(bug), replaced(off, name + "false", name + "true"));
  }
}

TEST(EventBody, EscapesWhatReportersWrite) {
  bugs::Bug bug;
  bug.description = "a \"quoted\" \\ line\nand a \x01 and </script> and ü";
  bug.reported_by = R"("},"action":"FORGED")";
  bug.type = "\"";
  const auto body = compose(bug);
  EXPECT_EQ(Outline::of(body), Outline::of(compact(published)));
  EXPECT_NE(body.find(R"("description":"a \"quoted\" \\ line\nand a \u0001 and </script> and ü",)"), std::string::npos);
  EXPECT_TRUE(body.starts_with(R"({"action":"BUG_CREATED","type":"\"","data":{"priority":"LOW","type":"\"",)"));
}

TEST(EventBody, KeepsFurtherMetaDataAndTheRevision) {
  bugs::Bug bug;
  bug.meta_data = R"({"deviceName":"Pixel"})";
  bug.revision = 7;
  const auto body = compose(bug);
  EXPECT_NE(body.find(R"(,"metaData":{"deviceName":"Pixel"},"description")"), std::string::npos);
  EXPECT_NE(body.find(R"(,"__v":7,)"), std::string::npos);
}

TEST(SampleEvent, IsThePublishedOneForTheUsersProject) {
  const auto now = created + 15'763ms;
  const auto body = sample_event_body(action_bug_created, "MINE", organisation, now);
  EXPECT_EQ(Outline::of(body), Outline::of(compact(published)));
  EXPECT_NE(body.find(R"("project":"MINE","organisation":")" + organisation.text() + '"'), std::string::npos);
  EXPECT_NE(body.find(R"("createdAt":"2021-07-26T16:36:05.236Z","updatedAt":"2021-07-26T16:36:20.999Z","__v":0,)"),
            std::string::npos);
  EXPECT_NE(body.find(R"("replayStartDate":"2021-07-26T16:32:26.380Z")"), std::string::npos);
  EXPECT_NE(body.find(R"("shareToken":"SAMPLE_TOKEN")"), std::string::npos);
  EXPECT_NE(body.find(R"("lexorank":"0|r0002f:","bugId":80,)"), std::string::npos);
}

TEST(SampleEvent, HasAnIdOfItsOwnMoment) {
  const auto bug = sample_bug(created);
  EXPECT_EQ(base::BugId::parse(bug.id.text()), bug.id);
  EXPECT_NE(sample_bug(created + 1s).id, bug.id);
}

}  // namespace bughook::webhooks
