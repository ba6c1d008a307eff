#include "webhooks/value_mask.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "webhooks/value_forms.hpp"

namespace bughook::webhooks {

namespace {

constexpr std::string_view token = "s3cr3t-value/123+\"x\"&y";

Webhook webhook_with(std::string_view value) {
  Webhook webhook;
  webhook.url = "https://hooks.example.com/services/T0A1B2C3/hook?token=planted-in-url";
  webhook.headers = {{"Authorization", std::string(value)}};
  webhook.secrets = {{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", std::nullopt}};
  return webhook;
}

std::string masked(const Webhook& webhook, std::string text, ValueMask::Ending ending = ValueMask::Ending::whole) {
  ValueMask(webhook).apply(text, ending);
  return text;
}
std::string masked(std::string_view value, std::string text) { return masked(webhook_with(value), std::move(text)); }

std::string base64(std::string_view text) { return base::to_base64(base::as_bytes(text)); }

}  // namespace

TEST(ValueMask, WhatHoldsNoValueStaysAsItIs) {
  for (const std::string text : {"", "ok", "{\"received\":true}", "Bearer", "Authorization: Basic"}) {
    EXPECT_EQ(masked(token, text), text);
  }
}

TEST(ValueMask, AnEchoShowsNoHeaderValue) {
  const auto whole = "Bearer " + std::string(token);
  EXPECT_EQ(masked(whole, "you sent <" + whole + "> twice: " + whole), "you sent <••••> twice: ••••");
  EXPECT_EQ(masked(whole, "token " + std::string(token) + " is wrong"), "token •••• is wrong");
}

TEST(ValueMask, AnEchoInAnotherSpellingShowsNoneEither) {
  const auto whole = "Bearer " + std::string(token);
  for (const std::string text :
       {R"({"authorization":"Bearer s3cr3t-value/123+\"x\"&y"})", R"({"a":"Bearer s3cr3t-value\/123+\"x\"&y"})",
        R"({"a":"Bearer s3cr3t-value/123+\"x\"\u0026y"})", "<td>s3cr3t-value/123+&quot;x&quot;&amp;y</td>",
        "<td>s3cr3t-value/123+&#34;x&#34;&amp;y</td>", "?t=s3cr3t-value%2F123%2B%22x%22%26y",
        "?t=s3cr3t-value%2f123%2b%22x%22%26y", "a=Bearer+s3cr3t-value%2F123%2B%22x%22%26y"}) {
    const auto shown = masked(whole, text);
    EXPECT_NE(shown.find("••••"), std::string::npos) << text;
    EXPECT_EQ(shown.find("s3cr3t"), std::string::npos) << shown;
  }
}

TEST(ValueMask, AValueWithinBase64OrHexIsFoundWhereverItBegins) {
  const auto whole = "Bearer " + std::string(token);
  for (const std::string before : {"", "a", "ab", "Authorization: "}) {
    const auto encoded = base64(before + whole + " and more");
    const auto shown = masked(whole, encoded);
    EXPECT_NE(shown, encoded) << before;
    const auto within = (before.size() + whole.size() / 2) * 8 / 6;
    EXPECT_EQ(shown.find(encoded.substr(within, 8)), std::string::npos) << shown;
  }
  EXPECT_EQ(masked("plain-secret-1", "0x" + base::to_hex(base::as_bytes("plain-secret-1"))), "0x••••");
}

TEST(ValueMask, APasswordOfBasicIsFoundApart) {
  const auto value = "Basic " + base64("ann:hunter2-hunter2");
  EXPECT_EQ(masked(value, "no such user: ann:hunter2-hunter2"), "no such user: ••••");
  EXPECT_EQ(masked(value, "password hunter2-hunter2 refused"), "password •••• refused");
  EXPECT_EQ(masked(value, base64("ann:hunter2-hunter2")), "••••");
}

TEST(ValueMask, EachPieceOfAValueCountsByItself) {
  const std::string value = R"(session=abcdefgh12345; theme=dark; key="ijklmnop6789")";
  EXPECT_EQ(masked(value, "cookie session is abcdefgh12345, key ijklmnop6789, dark"),
            "cookie session is ••••, key ••••, dark");
}

TEST(ValueMask, SigningSecretsAndTheSecretPartsOfTheUrlAreTakenOutToo) {
  auto webhook = webhook_with("some-value");
  webhook.secrets.push_back({"whsec_b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZA==", base::Timestamp{}});
  EXPECT_EQ(masked(webhook, "expected whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "expected whsec_••••");
  EXPECT_EQ(masked(webhook, "or b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZA=="), "or ••••") << "the one before, too";
  EXPECT_EQ(masked(webhook, "POST /services/T0A1B2C3/hook?token=planted-in-url"),
            "POST /services/••••/hook?token=••••");
}

TEST(ValueMask, AValueThatTheCutWentThroughIsNotShownInPart) {
  using Ending = ValueMask::Ending;
  const auto webhook = webhook_with("0123456789abcdef");
  EXPECT_EQ(masked(webhook, "x: 0123456789abcde", Ending::cut), "x: ••••");
  EXPECT_EQ(masked(webhook, "x: 0123", Ending::cut), "x: ••••");
  EXPECT_EQ(masked(webhook, "x: 012", Ending::cut), "x: 012");
  EXPECT_EQ(masked(webhook, "x: 0123456789abcde", Ending::whole), "x: 0123456789abcde");
  EXPECT_EQ(masked(webhook, "0123456789abcdef 0123456", Ending::cut), "•••• ••••");
}

TEST(ValueMask, AValueTooShortToBeASecretStays) {
  EXPECT_EQ(masked("1", "111"), "111");
  EXPECT_EQ(masked("abc", "abc"), "abc");
  EXPECT_EQ(masked("shop", "shop"), "••••");
}

TEST(ValueForms, TheValueItselfIsTheFirstAndNoFormStandsTwice) {
  const auto forms = forms_of("plain");
  EXPECT_EQ(forms.front(), "plain");
  const auto all = forms_of("a b/c\"d");
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

}  // namespace bughook::webhooks
