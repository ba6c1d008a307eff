#include "intake/service/sdk_service.hpp"

#include <simdjson.h>

#include "intake/testing/intake_harness.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

class SdkServiceTest : public IntakeTest {
 protected:
  struct Session {
    std::string id;
    std::string hash;
  };

  http::Request asking(std::string path, std::string body, const Session& session = {}) {
    auto request = request_to(std::move(path), std::move(body));
    if (!session.id.empty()) request.fields.set("Gleap-Id", session.id);
    if (!session.hash.empty()) request.fields.set("Gleap-Hash", session.hash);
    return request;
  }

  /// A GET whose pattern has the key in it.
  http::Response ask(const std::string& pattern, const std::string& key) {
    auto request = request_to(pattern, "");
    request.method = http::Method::get;
    request.parameters.push_back({"key", key});
    return send_request(std::move(request));
  }

  static std::string text_in(const http::Response& response, std::string_view key) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    EXPECT_EQ(parser.parse(response.body).get(root), simdjson::SUCCESS) << response.body;
    std::string_view text;
    EXPECT_EQ(root[key].get(text), simdjson::SUCCESS) << key << " in " << response.body;
    return std::string(text);
  }
  static Session session_in(const http::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    return {text_in(response, "gleapId"), text_in(response, "gleapHash")};
  }
};

TEST_F(SdkServiceTest, ASessionIsOpenedAndKnownAgain) {
  const auto session = session_in(send_request(asking("/sessions", R"({"lang":"en"})")));
  EXPECT_FALSE(session.hash.empty());
  const auto again = session_in(send_request(asking("/sessions", "{}", session)));
  EXPECT_EQ(again.id, session.id);
  EXPECT_EQ(again.hash, session.hash);
  EXPECT_NE(session_in(send_request(asking("/sessions", "{}"))).id, session.id);
}

TEST_F(SdkServiceTest, AnIdentifiedUserComesBackWithTheSessionAndReports) {
  const auto opened = session_in(send_request(asking("/sessions", "{}")));
  const auto identified = send_request(
      asking("/sessions/identify", R"({"userId":7,"name":"Ann","email":"ann@example.org","plan":"team"})", opened));
  const auto session = session_in(identified);
  EXPECT_EQ(session.id, opened.id) << "the SDK begins anew when the id changes";
  EXPECT_EQ(text_in(identified, "userId"), "7");
  EXPECT_EQ(text_in(send_request(asking("/sessions", "{}", session)), "email"), "ann@example.org");
  const auto updated =
      send_request(asking("/sessions/partialupdate", R"({"data":{"name":"Ann B."},"type":"js"})", session));
  EXPECT_EQ(text_in(updated, "name"), "Ann B.");
  EXPECT_EQ(text_in(updated, "email"), "ann@example.org");

  EXPECT_EQ(send_request(asking("/bugs/v2", R"({"description":"d"})", session)).status, 201);
  EXPECT_EQ(send_request(asking("/bugs/v2", R"({"formData":{"reportedBy":"own@example.org"}})", session)).status, 201);
  EXPECT_EQ(send_request(asking("/bugs/v2", "{}", {session.id, "forged.hash"})).status, 201);
  ASSERT_THAT(reports.filings, SizeIs(3));
  EXPECT_EQ(reports.filings[0].bug.reported_by, "ann@example.org");
  EXPECT_EQ(reports.filings[1].bug.reported_by, "own@example.org") << "the form comes first";
  EXPECT_EQ(reports.filings[2].bug.reported_by, "");
}

TEST_F(SdkServiceTest, ALongNameIsCutToWhatAHeaderBears) {
  const auto long_name = std::string(10'000, 'n');
  const auto answer = send_request(asking("/sessions/identify", R"({"userId":"u","name":")" + long_name + "\"}"));
  EXPECT_EQ(text_in(answer, "name"), std::string(visitor_field_bytes_max, 'n'));
  EXPECT_LE(text_in(answer, "gleapHash").size(), visitor_hash_bytes_max);
}

TEST_F(SdkServiceTest, WhatIsNoUserChangesNothing) {
  for (const auto* body : {"", "{", "[]", "7", R"({"name":{"a":1}})", R"({"data":7})"}) {
    EXPECT_EQ(text_in(send_request(asking("/sessions/identify", body)), "name"), "") << body;
  }
}

TEST_F(SdkServiceTest, TheSessionOfAutumn2021HasItsOwnNames) {
  auto request = request_to("/sessions/start", R"({"name":"Ann","email":"ann@example.org"})");
  const auto started = send_request(std::move(request));
  EXPECT_EQ(text_in(started, "type"), "USER");
  auto report = request_to("/bugs", "{}");
  report.fields.set("Guest-Id", text_in(started, "id"));
  report.fields.set("Guest-Hash", text_in(started, "hash"));
  EXPECT_EQ(send_request(std::move(report)).status, 201);
  EXPECT_EQ(reports.filings.at(0).bug.reported_by, "ann@example.org");
}

TEST_F(SdkServiceTest, EventsAreTakenAndStartNothing) {
  for (const auto* path : {"/sessions/stream", "/sessions/events", "/sessions/ping"}) {
    const auto answer = send_request(asking(path, R"({"events":[{"name":"sessionStarted"}]})"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{}");
  }
}

TEST_F(SdkServiceTest, TheConfigurationIsGivenForTheKeyInThePath) {
  for (const auto* pattern : {"/config/{key}", "/widget/{key}/config"}) {
    const auto answer = ask(pattern, "sdk-key");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("enableWebReplays":true)"));
    EXPECT_THAT(answer.body, HasSubstr(R"("projectActions":{"bugreporting":)"));
    EXPECT_EQ(ask(pattern, "unknown").status, 401);
  }
  EXPECT_EQ(ask("/config/{key}/tooltips", "sdk-key").body, "[]");
}

TEST_F(SdkServiceTest, MobileSdksOf2021GetEveryKeyTheyRead) {
  const auto answer = ask("/appwidget/{key}/config", "sdk-key");
  for (const auto* key :
       {"color", "logo", "hideBugBattleLogo", "enableReplays", "enableNetworkLogs", "enableConsoleLogs",
        "activationMethodShake", "activationMethodScreenshotGesture", "activationMethodThreeFingerDoubleTab"}) {
    EXPECT_THAT(answer.body, HasSubstr("\"" + std::string(key) + "\":"));
  }
}

TEST_F(SdkServiceTest, SettingsSteerWhatIsRecorded) {
  const SdkSettings quiet{.web_replays = false, .network_logs = false, .console_logs = false, .color = "#102030"};
  for (const auto& config : {web_config(quiet), mobile_config(quiet)}) {
    EXPECT_THAT(config, HasSubstr(R"("enableReplays":false)"));
    EXPECT_THAT(config, HasSubstr(R"("enableNetworkLogs":false)"));
    EXPECT_THAT(config, HasSubstr(R"("enableConsoleLogs":false)"));
    EXPECT_THAT(config, HasSubstr(R"("color":"#102030")"));
  }
}

TEST_F(SdkServiceTest, CallsAreLimitedButFarAboveReports) {
  restart({.per_key = 0, .per_address = 0.5});  // ten calls a second, in bursts of twenty
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send_request(asking("/sessions", "{}")).status, 200) << i;
  EXPECT_EQ(send_request(asking("/sessions", "{}")).status, 429);
}

}  // namespace
}  // namespace bughook::intake
