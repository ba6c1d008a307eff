#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"
#include "delivery/health/health_log.hpp"
#include "webhooks/signature.hpp"

namespace bughook::api {

using delivery::testing::answer_of;
using delivery::testing::Receiver;
using testing::failure_of;
using testing::json_of;

namespace {

struct Webhooks : ::testing::Test {
  testing::ApiHarness harness;
  Receiver receiver;

  Answer create(std::string body) { return harness.call(&create_webhook, {{}, std::move(body), {}}); }
  Answer create_with(const std::string& fields) { return create(R"({"url":")" + receiver.url() + "\"" + fields + "}"); }
  Answer change(const webhooks::Webhook& webhook, std::string body) {
    return harness.call(&change_webhook, {{{"webhook", webhook.id.text()}}, std::move(body), {}});
  }
  webhooks::Webhook stored(base::WebhookId id) { return harness.delivery.webhooks.webhook(id).value(); }
  webhooks::Webhook created(const std::string& fields) {
    const auto answer = create_with(fields);
    EXPECT_EQ(failure_of(answer), "ok");
    return stored(base::WebhookId::parse(std::string(json_of(answer).at("id").as_string())).value());
  }
};

}  // namespace

TEST_F(Webhooks, AreMadeWithASecretOfTheirOwnThatTheAnswerDoesNotHold) {
  const auto answer = create_with(R"(,"headers":[{"name":"Authorization","value":"planted-value"}])");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body.find("planted-value"), std::string::npos);
  EXPECT_EQ(answer->body.find("whsec_"), std::string::npos);
  const auto webhook = stored(base::WebhookId::parse(std::string(json_of(answer).at("id").as_string())).value());
  EXPECT_TRUE(webhook.secrets.at(0).text.starts_with("whsec_"));
  EXPECT_EQ(webhook.headers.at(0).value, "planted-value");
  EXPECT_EQ(harness.forgotten, std::vector{harness.project.id}) << "intake hears of it";
}

TEST_F(Webhooks, AreJudgedBeforeTheyAreSavedAsTheSenderWould) {
  const auto judge = [&](const std::string& url, const std::string& headers) {
    const auto body = R"({"url":")" + url + R"(","headers":)" + headers + "}";
    return json_of(harness.call(&check_webhook, {{}, body, {}}));
  };
  const auto good = judge(receiver.url(), R"([{"name":"X-Key","value":"v"},{"name":"X-Other"}])");
  EXPECT_EQ(boost::json::serialize(good), R"({"ok":true,"field":null,"detail":""})");
  const auto field_of = [&](const std::string& url, const std::string& headers) {
    const auto verdict = judge(url, headers);
    EXPECT_FALSE(verdict.at("ok").as_bool());
    EXPECT_FALSE(verdict.at("detail").as_string().empty());
    return std::string(verdict.at("field").as_string());
  };
  EXPECT_EQ(field_of("ftp://127.0.0.1/", "[]"), "url");
  EXPECT_EQ(field_of("http://10.0.0.1/", "[]"), "url");
  EXPECT_EQ(field_of(receiver.url(), R"([{"name":"X","value":"1"},{"name":"Host","value":"x"}])"), "headers[1].name");
  EXPECT_EQ(failure_of(harness.call(&check_webhook, {{}, "{}", {}})), "invalid url");
  EXPECT_EQ(failure_of(harness.call(&check_webhook, {{}, R"({"url":7})", {}})), "invalid url");
  EXPECT_TRUE(harness.delivery.webhooks.webhooks_of(harness.project.id)->empty());
}

TEST_F(Webhooks, RefuseWhatBreaksARuleAndNameTheField) {
  EXPECT_EQ(failure_of(create("{}")), "invalid url");
  EXPECT_EQ(failure_of(create(R"({"url":"ftp://127.0.0.1/"})")), "unprocessable url");
  EXPECT_EQ(failure_of(create(R"({"url":""})")), "unprocessable url");
  EXPECT_EQ(failure_of(create(R"({"url":"http://127.0.0.1/)" + std::string(5000, 'a') + "\"}")), "unprocessable url");
  EXPECT_EQ(failure_of(create_with(",\"description\":\"" + std::string(5000, 'a') + "\"")),
            "unprocessable description");
  EXPECT_EQ(failure_of(create(R"({"url":"http://10.0.0.1/"})")), "unprocessable url") << "the sender would refuse it";
  EXPECT_EQ(failure_of(create_with(R"(,"timeoutMs":0)")), "unprocessable timeoutMs");
  EXPECT_EQ(failure_of(create_with(R"(,"timeoutMs":9223372036854775807)")), "unprocessable timeoutMs");
  EXPECT_EQ(failure_of(create_with(R"(,"scheduleSeconds":[-9223372036854775808])")).rfind("unprocessable ", 0), 0u);
  EXPECT_EQ(failure_of(create_with(R"(,"actions":["BUG_EATEN"])")), "unprocessable actions");
  EXPECT_EQ(failure_of(create_with(R"(,"secret":"weak")")), "unprocessable secret");
  EXPECT_EQ(failure_of(create_with(R"(,"headers":[{"name":"Host","value":"x"}])")), "unprocessable headers[0].name");
  EXPECT_EQ(failure_of(create_with(R"(,"headers":[{"name":"X"}])")), "unprocessable headers[0].value");
  EXPECT_EQ(failure_of(create_with(R"(,"timeout":5)")), "unprocessable timeout");
  EXPECT_TRUE(harness.delivery.webhooks.webhooks_of(harness.project.id)->empty());
}

TEST_F(Webhooks, AnAnswerSentBackChangesNothingAndKeepsHeaderValues) {
  const auto before = created(R"(,"headers":[{"name":"Authorization","value":"planted-value"}])");
  const auto shown = harness.call(&show_webhook, {{{"webhook", before.id.text()}}, {}, {}});
  ASSERT_TRUE(shown);
  EXPECT_EQ(failure_of(change(before, shown->body)), "ok");
  const auto after = stored(before.id);
  EXPECT_EQ(after.headers, before.headers);
  EXPECT_EQ(after.secrets, before.secrets);
  EXPECT_EQ(after.url, before.url);
  EXPECT_EQ(failure_of(change(before, R"({"headers":[{"name":"authorization"},{"name":"X","value":"1"}]})")), "ok");
  EXPECT_EQ(stored(before.id).headers.at(0).value, "planted-value") << "a name's case does not matter";
}

TEST_F(Webhooks, SwitchedOnAgainTheyForgetWhyTheServerSwitchedThemOff) {
  auto webhook = created("");
  webhook.active = false;
  webhook.disabled_reason = "gone";
  harness.delivery.webhooks.put(webhook);
  EXPECT_EQ(failure_of(change(webhook, R"({"description":"still off"})")), "ok");
  EXPECT_EQ(stored(webhook.id).disabled_reason, "gone");
  EXPECT_EQ(failure_of(change(webhook, R"({"active":true})")), "ok");
  EXPECT_EQ(stored(webhook.id).disabled_reason, "");
}

TEST_F(Webhooks, OnceADeactivationIsAnsweredNothingIsSent) {
  const auto webhook = created("");
  ASSERT_EQ(failure_of(change(webhook, R"({"active":false})")), "ok");
  harness.delivery.send(webhook.id);
  harness.delivery.settle();
  EXPECT_EQ(receiver.count(), 0u);
  ASSERT_EQ(failure_of(change(webhook, R"({"active":true})")), "ok");
  EXPECT_TRUE(receiver.wait_for_requests(1));
}

TEST_F(Webhooks, TheSecretHasARouteOfItsOwnAndIsNotKeptByCaches) {
  const auto webhook = created("");
  const auto answer = harness.call(&show_secret, {{{"webhook", webhook.id.text()}}, {}, {}});
  EXPECT_EQ(json_of(answer).at("secret").as_string(), webhook.secrets.front().text);
  EXPECT_EQ(answer->headers, (std::vector<std::pair<std::string, std::string>>{{"Cache-Control", "no-store"}}));
}

TEST_F(Webhooks, ARotationAnswersTheNewSecretAndKeepsTheOldForTheOverlap) {
  const auto webhook = created("");
  const auto rotate = [&](std::string body) {
    return harness.call(&rotate_secret, {{{"webhook", webhook.id.text()}}, std::move(body), {}});
  };
  const auto answer = rotate("");
  EXPECT_NE(json_of(answer).at("secret").as_string(), webhook.secrets.front().text);
  const auto secrets = stored(webhook.id).secrets;
  ASSERT_EQ(secrets.size(), 2u);
  EXPECT_EQ(json_of(answer).at("secret").as_string(), secrets[0].text);
  EXPECT_EQ(secrets[1].text, webhook.secrets.front().text);
  EXPECT_EQ(secrets[1].expires_at, harness.delivery.clock.now() + webhooks::rotation_overlap_default);
  for (const char* overlap : {"-1", "604801", "9223372036854775807", "-9223372036854775808"}) {
    EXPECT_EQ(failure_of(rotate("{\"overlapSeconds\":" + std::string(overlap) + "}")), "unprocessable overlapSeconds")
        << overlap;
  }
  EXPECT_EQ(stored(webhook.id).secrets, secrets);
}

TEST_F(Webhooks, ATestSendsTheUnsavedValuesAndShowsWhatCameBack) {
  receiver.answer_with([](const auto&) { return answer_of(418, "X-Kind: pot\r\n", "short and stout"); });
  const auto saved = created(R"(,"headers":[{"name":"X-Token","value":"planted-value"}])");
  const auto answer = harness.call(
      &test_webhook,
      {{},
       R"({"webhook":")" + saved.id.text() + R"(","headers":[{"name":"X-Token"},{"name":"X-New","value":"1"}]})",
       {}});
  const auto value = json_of(answer);
  EXPECT_EQ(value.at("status").as_int64(), 418);
  EXPECT_EQ(value.at("reason").as_string(), "status_418");
  EXPECT_EQ(value.at("responseBody").as_string(), "short and stout");
  EXPECT_EQ(answer->body.find("planted-value"), std::string::npos);
  const auto request = receiver.requests().at(0);
  EXPECT_EQ(request.header("X-Token"), "planted-value");
  EXPECT_EQ(request.header("X-New"), "1");
  auto signer = webhooks::Signer::make(saved.secrets).value();
  EXPECT_EQ(request.header("webhook-signature"),
            signer.signatures(request.header("webhook-id"),
                              std::strtoll(request.header("webhook-timestamp").c_str(), nullptr, 10), request.body));
  EXPECT_EQ(boost::json::parse(request.body).at("action").as_string(), "BUG_CREATED");
  EXPECT_EQ(stored(saved.id).headers.size(), 1u) << "nothing was saved";
}

TEST_F(Webhooks, ATestWithoutASavedWebhookNeedsAnAllowedUrl) {
  const auto test = [&](std::string body) {
    return failure_of(harness.call(&test_webhook, {{}, std::move(body), {}}));
  };
  EXPECT_EQ(test("{}"), "invalid url");
  EXPECT_EQ(test(R"({"url":"http://10.0.0.1/"})"), "unprocessable url");
  EXPECT_EQ(test(R"({"webhook":"no id"})"), "not_found webhook");
  EXPECT_EQ(test(R"({"url":")" + receiver.url() + "\"}"), "ok");
}

TEST_F(Webhooks, RecoverResendsWhatFailedSince) {
  auto webhook = created(R"(,"scheduleSeconds":[])");
  receiver.answer_with([](const auto&) { return answer_of(500); });
  harness.delivery.send(webhook.id, 3);
  ASSERT_TRUE(harness.delivery.queue.wait_for_all(delivery::DeliveryState::failed));
  receiver.answer_with([](const auto&) { return answer_of(200); });
  const auto recover = [&](std::string body) {
    return harness.call(&recover_webhook, {{{"webhook", webhook.id.text()}}, std::move(body), {}});
  };
  EXPECT_EQ(failure_of(recover("{}")), "invalid since");
  EXPECT_EQ(failure_of(recover(R"({"since":"yesterday"})")), "invalid since");
  EXPECT_EQ(json_of(recover(R"({"since":"2020-01-01T00:00:00.000Z"})")).at("count").as_int64(), 3);
  EXPECT_TRUE(harness.delivery.queue.wait_for_all(delivery::DeliveryState::delivered));
}

TEST_F(Webhooks, RemovedTheyAreNotFoundAndNothingIsSent) {
  const auto webhook = created("");
  EXPECT_EQ(harness.call(&remove_webhook, {{{"webhook", webhook.id.text()}}, {}, {}})->status, 204);
  EXPECT_EQ(failure_of(change(webhook, "{}")).rfind("not_found", 0), 0u);
  harness.delivery.send(webhook.id);
  harness.delivery.settle();
  EXPECT_EQ(receiver.count(), 0u);
}

TEST_F(Webhooks, ADeliveryIsShownSentAgainAndCancelled) {
  const auto webhook = created("");
  const auto id = harness.delivery.send(webhook.id, R"({"action":"BUG_CREATED"})");
  ASSERT_TRUE(harness.delivery.queue.wait_for_attempts(1));
  const std::vector<http::Parameter> named = {{"delivery", id.text()}};
  const auto shown = json_of(harness.call(&show_delivery, {named, {}, {}}));
  EXPECT_EQ(shown.at("state").as_string(), "delivered");
  EXPECT_EQ(shown.at("attempts").at(0).at("status").as_int64(), 200);
  EXPECT_EQ(harness.call(&resend_delivery, {named, {}, {}})->status, 202);
  ASSERT_TRUE(receiver.wait_for_requests(2));
  const auto requests = receiver.requests();
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(requests[0].header("webhook-id"), requests[1].header("webhook-id"));

  ASSERT_TRUE(harness.delivery.queue.wait_for_attempts(2));
  ASSERT_EQ(failure_of(change(webhook, R"({"active":false})")), "ok");
  const auto waiting = harness.delivery.send(webhook.id);
  EXPECT_EQ(json_of(harness.call(&cancel_delivery, {{{"delivery", waiting.text()}}, {}, {}})).at("state").as_string(),
            "cancelled");
}

TEST_F(Webhooks, DeliveriesOfABugAreFoundByItsNumberAsByItsId) {
  const auto& bug = harness.add_bug(7);
  const auto asked_for = [&](std::string bug_text) {
    EXPECT_EQ(failure_of(harness.call(&list_deliveries, {{}, {}, "bug=" + bug_text})), "ok");
    return harness.deliveries.last_filter.bug;
  };
  EXPECT_EQ(asked_for("7"), bug.id);
  EXPECT_EQ(asked_for(bug.id.text()), bug.id);
  EXPECT_EQ(asked_for("8"), base::BugId{}) << "there is none: nothing is found";
}

TEST_F(Webhooks, APausedReceiversDeliverySaysWhenItIsSentAndWhyItWaits) {
  receiver.answer_with([](const auto&) { return answer_of(429, "Retry-After: 60\r\n"); });
  const auto webhook = created("");
  harness.delivery.send(webhook.id);
  ASSERT_TRUE(harness.delivery.queue.wait_for_attempts(1));
  const auto later = harness.delivery.send(webhook.id);
  harness.delivery.settle();
  const auto end = base::format_iso8601(harness.delivery.clock.now() + std::chrono::seconds(60));
  const std::vector<http::Parameter> named = {{"delivery", later.text()}};
  const auto shown = json_of(harness.call(&show_delivery, {named, {}, {}}));
  EXPECT_EQ(shown.at("state").as_string(), "pending");
  EXPECT_EQ(shown.at("nextAttemptAt").as_string(), end);
  EXPECT_EQ(shown.at("waitsFor").at("reason").as_string(), "retry_after");
  EXPECT_EQ(shown.at("waitsFor").at("until").as_string(), end);
  EXPECT_FALSE(shown.at("sending").as_bool());
  const std::vector<http::Parameter> of_webhook = {{"webhook", webhook.id.text()}};
  for (const auto handler : {&show_webhook, &webhook_health}) {
    const auto pause = json_of(harness.call(handler, {of_webhook, {}, {}})).at("pause");
    EXPECT_EQ(pause.at("until").as_string(), end);
    EXPECT_EQ(pause.at("reason").as_string(), "status_429");
  }

  receiver.answer_with([](const auto&) { return answer_of(200); });
  EXPECT_EQ(harness.call(&resend_delivery, {named, {}, {}})->status, 202);
  EXPECT_TRUE(receiver.wait_for_requests(2)) << "who sends again does not wait for the pause";
  ASSERT_TRUE(harness.delivery.queue.wait_for_attempts(2));
  EXPECT_TRUE(json_of(harness.call(&show_webhook, {of_webhook, {}, {}})).at("pause").is_null());
}

TEST_F(Webhooks, ADeliveryThatIsUnderWayIsShownAsBeingSent) {
  receiver.answer_with([](const auto&) { return std::string(delivery::testing::hang); });
  const auto webhook = created("");
  const auto id = harness.delivery.send(webhook.id);
  ASSERT_TRUE(receiver.wait_for_requests(1));
  const auto shown = json_of(harness.call(&show_delivery, {{{"delivery", id.text()}}, {}, {}}));
  EXPECT_TRUE(shown.at("sending").as_bool());
  EXPECT_TRUE(shown.at("nextAttemptAt").is_null());
  EXPECT_TRUE(shown.at("waitsFor").is_null());
  const auto listed = json_of(harness.call(&list_deliveries, {{}, {}, {}}));
  EXPECT_TRUE(listed.at("items").at(0).at("sending").as_bool());
}

TEST_F(Webhooks, AViewerSeesWhereAWebhookLeadsAndNotTheAddressThatIsACredential) {
  const auto webhook = created("");
  auto secret = stored(webhook.id);
  secret.url = receiver.url() + "/T0A1B2C3D4/planted0in1url2?token=planted-token";
  harness.delivery.webhooks.put(secret);
  const std::vector<http::Parameter> named = {{"webhook", webhook.id.text()}};
  for (const auto role : {accounts::Role::owner, accounts::Role::member, accounts::Role::viewer}) {
    harness.caller.role = role;
    for (const auto& answer :
         {harness.call(&show_webhook, {named, {}, {}}), harness.call(&list_webhooks, {{}, {}, {}})}) {
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->body.find("planted") == std::string::npos, role == accounts::Role::viewer) << answer->body;
      EXPECT_NE(answer->body.find(receiver.url()), std::string::npos);
    }
  }
}

TEST_F(Webhooks, AWebhookThatFailsSaysSinceWhenAndWhy) {
  const auto webhook = created("");
  const auto now = delivery::health_slot_start(harness.delivery.clock.now());
  const auto slot = [&](int ago, std::int64_t delivered, std::int64_t failed) {
    return delivery::HealthSlot{.at = now - ago * delivery::health_slot_length,
                                .delivered = delivered,
                                .failed = failed,
                                .took = {},
                                .last_reason = "status_500"};
  };
  harness.health.slots_of[webhook.id] = {slot(9, 0, 1), slot(5, 3, 0), slot(3, 1, 2), slot(1, 0, 7)};
  const auto health = json_of(harness.call(&list_webhooks, {{}, {}, {}})).at("items").at(0).at("health");
  EXPECT_EQ(health.at("state").as_string(), "failing");
  EXPECT_EQ(health.at("failingSince").as_string(), base::format_iso8601(now - 3 * delivery::health_slot_length));
  EXPECT_EQ(health.at("lastReason").as_string(), "status_500");
}

TEST_F(Webhooks, DeliveriesAreFilteredAndAFilterThatCanNotBeReadIsNamed) {
  const auto webhook = created("");
  harness.delivery.send(webhook.id, 2);
  ASSERT_TRUE(harness.delivery.queue.wait_for_attempts(2));
  const auto list = [&](std::string query) { return harness.call(&list_deliveries, {{}, {}, std::move(query)}); };
  EXPECT_EQ(json_of(list("state=delivered&webhook=" + webhook.id.text())).at("items").as_array().size(), 2u);
  EXPECT_EQ(json_of(list("state=failed")).at("items").as_array().size(), 0u);
  EXPECT_EQ(failure_of(list("state=lost")), "invalid state");
  EXPECT_EQ(failure_of(list("webhook=7")), "invalid webhook");
  EXPECT_EQ(failure_of(list("bug=x7")), "invalid bug");
  EXPECT_EQ(failure_of(list("action=NOPE")), "invalid action");
  EXPECT_EQ(failure_of(list("since=2999-01-01T00:00:00Z")), "invalid since");
  EXPECT_EQ(json_of(list("limit=&state=&webhook=&bug=&action=&since=")).at("items").as_array().size(), 2u);
  EXPECT_EQ(failure_of(list("limit=0")), "invalid limit");
}

}  // namespace bughook::api
