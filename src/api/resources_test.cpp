#include "api/resources.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "bugs/meta_data.hpp"

namespace bughook::api {

namespace {

/// What `write(json)` wrote, read strictly: any byte that is not UTF-8 fails.
template <class Write>
boost::json::value written(Write write_it) {
  std::string text;
  base::JsonWriter json(text);
  write_it(json);
  boost::json::error_code error;
  auto value = boost::json::parse(text, error);
  EXPECT_FALSE(error) << error.message() << "\n" << text;
  return value;
}

bugs::Bug sample_bug() {
  bugs::Bug bug;
  bug.id = base::BugId{1'000'000'000'000'000'000};
  bug.number = 7;
  bug.lexorank = "0|i0001j:";
  bug.meta_data = bugs::default_meta_data();
  return bug;
}

boost::json::value shown(const bugs::Bug& bug) {
  return written([&](base::JsonWriter& json) {
    write(json, bug, "DEMO", base::OrganisationId{1},
          {.share_token = "ours", .screenshot_data_url = "", .screenshot_url = "", .replay_data_url = ""});
  });
}

}  // namespace

TEST(Resources, ABugThatWasFiledWithKeysLikeOursCanNotReplaceThem) {
  auto bug = sample_bug();
  bug.details =
      R"({"id":"forged","bugId":999,"shareToken":"forged","status":"DONE","__v":9,"further":{"x":1},"customData":{"id":"theirs"}})";
  const auto value = shown(bug);
  EXPECT_EQ(value.at("id").as_string(), bug.id.text());
  EXPECT_EQ(value.at("bugId").as_int64(), 7);
  EXPECT_EQ(value.at("shareToken").as_string(), "ours");
  EXPECT_EQ(value.at("status").as_string(), "OPEN");
  EXPECT_EQ(value.at("customData").at("id").as_string(), "theirs");
  EXPECT_EQ(value.at("further").at("id").as_string(), "forged");
  EXPECT_EQ(value.at("further").at("further").at("x").as_int64(), 1);

  std::string text;
  base::JsonWriter json(text);
  write(json, bug, "DEMO", base::OrganisationId{1}, {});
  EXPECT_EQ(text.find("\"shareToken\""), text.find("\"shareToken\":\"\"")) << "ours comes first";
  EXPECT_LT(text.find("\"__v\":0"), text.find("\"further\""));
}

TEST(Resources, ABugInAPageHasNoDetailsAndADamagedOneIsLeftOut) {
  auto bug = sample_bug();
  EXPECT_EQ(shown(bug).as_object().count("further"), 0u);
  for (const char* details : {"{", "[]", "7"}) {
    bug.details = details;
    EXPECT_EQ(shown(bug).as_object().count("further"), 0u) << details;
  }
}

TEST(Resources, DeepDetailsAreShownAsTheyWereFiled) {
  auto bug = sample_bug();
  bug.details = "{\"customData\":" + std::string(500, '[') + std::string(500, ']') + "}";
  std::string text;
  base::JsonWriter json(text);
  write(json, bug, "DEMO", base::OrganisationId{1}, {});
  EXPECT_NE(text.find(std::string(500, '[')), std::string::npos);
}

TEST(Resources, AWebhookShowsNoHeaderValueAndNoSecret) {
  webhooks::Webhook webhook;
  webhook.headers = {{"Authorization", "planted-value"}};
  webhook.secrets = {{"whsec_planted", std::nullopt}, {"whsk_planted", base::Timestamp{}}};
  std::string text;
  base::JsonWriter json(text);
  write(json, webhook, WebhookSight());
  EXPECT_EQ(text.find("planted"), std::string::npos) << text;
  const auto value = boost::json::parse(text);
  EXPECT_EQ(value.at("headers").at(0).at("name").as_string(), "Authorization");
  EXPECT_TRUE(value.at("headers").at(0).at("value").is_null());
  EXPECT_TRUE(value.at("disabledReason").is_null());
  EXPECT_EQ(value.at("timeoutMs").as_int64(), 15'000);
  EXPECT_EQ(value.at("scheduleSeconds").as_array().size(), 9u);
}

TEST(Resources, BytesOfAReceiverThatAreNoTextBecomeText) {
  delivery::AttemptResult result;
  result.status = 200;
  result.detail = "\xc3 broken";
  result.response_headers = {{"X-\xff", "\x80\x81"}};
  result.response_body = std::string("ok \xf0\x9f\x98 ") + '\0' + "\"end\"";
  const auto value = written([&](base::JsonWriter& json) {
    json.begin_object();
    write_attempt_members(json, result);
    json.end_object();
  });
  EXPECT_TRUE(value.at("responseBody").as_string().starts_with("ok \xef\xbf\xbd"));
  EXPECT_TRUE(value.at("responseBody").as_string().ends_with("\"end\""));
  EXPECT_EQ(value.at("responseHeaders").at(0).at("name").as_string(), "X-\xef\xbf\xbd");
}

TEST(Resources, AnAttemptWithoutAnAnswerHasNoStatus) {
  delivery::AttemptResult result;
  result.outcome = delivery::Outcome::timed_out;
  result.reason = "timeout";
  result.timings.total = std::chrono::milliseconds(1500);
  const auto value = written([&](base::JsonWriter& json) {
    json.begin_object();
    write_attempt_members(json, result);
    json.end_object();
  });
  EXPECT_TRUE(value.at("status").is_null());
  EXPECT_EQ(value.at("outcome").as_string(), "timed_out");
  EXPECT_EQ(value.at("durationMs").as_int64(), 1500);
  EXPECT_EQ(value.at("timings").at("totalUs").as_int64(), 1'500'000);
}

TEST(Resources, ADeliveryHoldsItsBodyAsSentAndItsAttemptsInOrder) {
  delivery::DeliveryDetail detail;
  detail.delivery.id = base::DeliveryId{5};
  detail.delivery.due_at = base::from_ms(1'600'000'000'000);
  detail.body = R"({"action":"BUG_CREATED"})";
  detail.attempts.resize(2);
  detail.attempts[0].number = 1;
  detail.attempts[1].number = 2;
  const auto value = written([&](base::JsonWriter& json) { write(json, detail, DeliverySight()); });
  EXPECT_EQ(value.at("body").at("action").as_string(), "BUG_CREATED");
  EXPECT_EQ(value.at("attempts").at(1).at("number").as_int64(), 2);
  EXPECT_EQ(value.at("nextAttemptAt").as_string(), "2020-09-13T12:26:40.000Z");
  EXPECT_EQ(value.at("state").as_string(), "pending");

  detail.body.clear();  // retention has taken it
  detail.delivery.due_at.reset();
  const auto without = written([&](base::JsonWriter& json) { write(json, detail, DeliverySight()); });
  EXPECT_TRUE(without.at("body").is_null());
  EXPECT_TRUE(without.at("nextAttemptAt").is_null());
}

}  // namespace bughook::api
