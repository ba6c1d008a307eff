// Header values and signing secrets stay with the origin for which they were given.
#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"
#include "webhooks/signature.hpp"

namespace bughook::api {

using delivery::testing::Receiver;
using testing::failure_of;
using testing::json_of;

namespace {

struct WebhookSecrets : ::testing::Test {
  testing::ApiHarness harness;
  Receiver own;
  Receiver elsewhere;
  webhooks::Webhook webhook = saved();

  webhooks::Webhook saved() {
    auto made = harness.add_webhook(own.url());
    made.headers = {{"Authorization", "Bearer planted-value"}, {"X-Team", "planted-team"}};
    harness.delivery.webhooks.put(made);
    return made;
  }
  webhooks::Webhook stored() { return harness.delivery.webhooks.webhook(webhook.id).value(); }
  Answer change(std::string body) {
    return harness.call(&change_webhook, {{{"webhook", webhook.id.text()}}, std::move(body), {}});
  }
  Answer test(const std::string& fields) {
    return harness.call(&test_webhook, {{}, R"({"webhook":")" + webhook.id.text() + "\"" + fields + "}", {}});
  }
  static std::string url_of(const Receiver& receiver) { return R"("url":")" + receiver.url() + "\""; }
  static bool signed_with(const std::vector<webhooks::SigningSecret>& secrets,
                          const delivery::testing::Received& request) {
    auto signer = webhooks::Signer::make(secrets).value();
    return request.header("webhook-signature") ==
           signer.signatures(request.header("webhook-id"),
                             std::strtoll(request.header("webhook-timestamp").c_str(), nullptr, 10), request.body);
  }
};

}  // namespace

TEST_F(WebhookSecrets, AMemberWhoTypesAnotherAddressGetsNoValueThatSomebodyElseGave) {
  EXPECT_EQ(failure_of(change("{" + url_of(elsewhere) + "}")), "unprocessable headers[0].value");
  EXPECT_EQ(failure_of(change("{" + url_of(elsewhere) + R"(,"headers":[{"name":"authorization"}]})")),
            "unprocessable headers[0].value");
  EXPECT_EQ(failure_of(change("{" + url_of(elsewhere) + R"(,"headers":[{"name":"X","value":"1"},{"name":"X-Team"}]})")),
            "unprocessable headers[1].value");
  EXPECT_EQ(failure_of(test("," + url_of(elsewhere))), "unprocessable headers[0].value");
  EXPECT_EQ(failure_of(test("," + url_of(elsewhere) + R"(,"headers":[{"name":"Authorization","value":null}])")),
            "unprocessable headers[0].value");
  EXPECT_EQ(elsewhere.count(), 0u);
  EXPECT_EQ(stored().url, own.url());
}

TEST_F(WebhookSecrets, TheRefusalNamesEachValueThatIsToBeGivenAgain) {
  const auto refused = change("{" + url_of(elsewhere) + "}");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("Authorization, X-Team"), std::string::npos) << refused.error().detail;
  EXPECT_EQ(refused.error().detail.find("planted"), std::string::npos);
}

TEST_F(WebhookSecrets, GivenAgainOrTakenAwayTheValuesAllowTheChangeAndASecretOfItsOwnIsMade) {
  const auto moved = change("{" + url_of(elsewhere) + R"(,"headers":[{"name":"Authorization","value":"Bearer new"}]})");
  ASSERT_EQ(failure_of(moved), "ok");
  EXPECT_TRUE(json_of(moved).at("secretRenewed").as_bool());
  ASSERT_EQ(stored().secrets.size(), 1u) << "the old one does not sign there, not even for an overlap";
  EXPECT_NE(stored().secrets.front().text, webhook.secrets.front().text);
  EXPECT_EQ(stored().headers.at(0).value, "Bearer new");
  const auto secret = stored().secrets;
  EXPECT_EQ(failure_of(change("{" + url_of(own) + R"(,"headers":[]})")), "ok");
  EXPECT_NE(stored().secrets, secret);
}

TEST_F(WebhookSecrets, AnotherPathOfTheSameOriginKeepsThemAll) {
  const auto changed = change(R"({"url":")" + own.url() + R"(/other?x=1","headers":[{"name":"Authorization"}]})");
  ASSERT_EQ(failure_of(changed), "ok");
  EXPECT_FALSE(json_of(changed).at("secretRenewed").as_bool());
  EXPECT_EQ(stored().headers.at(0).value, "Bearer planted-value");
  EXPECT_EQ(stored().secrets, webhook.secrets);
}

TEST_F(WebhookSecrets, AnotherSchemeOrHostOrPortIsElsewhere) {
  const auto after_scheme = own.url().substr(std::string("http").size());
  const auto after_host = own.url().substr(std::string("http://127.0.0.1").size());
  for (const auto& url : {"https" + after_scheme, "http://127.0.0.2" + after_host, elsewhere.url()}) {
    EXPECT_EQ(failure_of(change(R"({"url":")" + url + "\"}")), "unprocessable headers[0].value") << url;
  }
}

TEST_F(WebhookSecrets, ATestElsewhereIsSignedWithASecretThatNobodyUses) {
  const auto answer = test("," + url_of(elsewhere) + R"(,"headers":[])");
  ASSERT_EQ(failure_of(answer), "ok");
  EXPECT_EQ(json_of(answer).at("signedWith").as_string(), "throwaway");
  ASSERT_EQ(elsewhere.count(), 1u);
  EXPECT_FALSE(signed_with(webhook.secrets, elsewhere.requests().at(0)));
  EXPECT_EQ(stored().secrets, webhook.secrets);
}

TEST_F(WebhookSecrets, ATestSaysWithWhichSecretItWasSigned) {
  EXPECT_EQ(json_of(test("")).at("signedWith").as_string(), "saved");
  EXPECT_TRUE(signed_with(webhook.secrets, own.requests().at(0)));
  const auto secret = webhooks::generate_secret(harness.random);
  EXPECT_EQ(json_of(test("," + url_of(elsewhere) + R"(,"headers":[],"secret":")" + secret + "\"")).at("signedWith"),
            "given");
  EXPECT_TRUE(signed_with({{secret, std::nullopt}}, elsewhere.requests().at(0)));
}

TEST_F(WebhookSecrets, ACheckSaysBeforehandWhichValueIsMissing) {
  const auto check = [&](const std::string& url) {
    return json_of(harness.call(&check_webhook, {{},
                                                 R"({"webhook":")" + webhook.id.text() + R"(","url":")" + url +
                                                     R"(","headers":[{"name":"X-New"},{"name":"X-Team"}]})",
                                                 {}}));
  };
  EXPECT_TRUE(check(own.url() + "/other").at("ok").as_bool());
  EXPECT_EQ(check(elsewhere.url()).at("field").as_string(), "headers[1].value");
}

TEST_F(WebhookSecrets, NullResetsAFieldToItsDefaultOrIsRefusedByName) {
  ASSERT_EQ(failure_of(change(R"({"description":"ours","timeoutMs":1000,"scheduleSeconds":[1],"active":false})")),
            "ok");
  ASSERT_EQ(failure_of(change(R"({"description":null,"timeoutMs":null,"scheduleSeconds":null,"active":null})")), "ok");
  EXPECT_EQ(stored().description, "");
  EXPECT_EQ(stored().timeout, webhooks::timeout_default);
  EXPECT_EQ(stored().schedule, webhooks::default_schedule());
  EXPECT_TRUE(stored().active);
  EXPECT_EQ(failure_of(change(R"({"url":null})")), "unprocessable url");
  EXPECT_EQ(failure_of(change(R"({"secret":null})")), "unprocessable secret");
  ASSERT_EQ(failure_of(change(R"({"headers":null})")), "ok");
  EXPECT_TRUE(stored().headers.empty());
}

}  // namespace bughook::api
