#include "webhooks/shown_url.hpp"

#include <gtest/gtest.h>

namespace bughook::webhooks {

TEST(ShownUrl, AddressesThatAreCredentialsShowOnlyWhereTheyLead) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https://hooks.slack.com/services/T00000000/B01A2B3C4D/XXXXXXXXXXXXXXXXXXXXXXXX",
       "https://hooks.slack.com/services/T00000000/••••/••••"},
      {"https://discord.com/api/webhooks/123456789012345678/aB-cD_eF0123456789aBcDeF",
       "https://discord.com/api/webhooks/••••/••••"},
      {"https://acme.webhook.office.com/webhookb2/6f9619ff-8b86-d011-b42d-00c04fc964ff@x/IncomingWebhook/0a1b2c3d/y",
       "https://acme.webhook.office.com/webhookb2/••••/IncomingWebhook/••••/y"},
      {"https://hooks.zapier.com/hooks/catch/1234567/o8k2x9z/", "https://hooks.zapier.com/hooks/catch/1234567/••••/"},
      {"https://example.com/in?token=abc&team=shop", "https://example.com/in?token=••••&team=••••"},
      {"https://example.com/in?abc", "https://example.com/in?••••"},
      {"https://example.com/in#abc", "https://example.com/in#••••"},
  };
  for (const auto& [url, shown] : cases) EXPECT_EQ(masked_url(url), shown);
}

TEST(ShownUrl, AnAddressOfPlainWordsIsShownWhole) {
  for (const std::string_view url :
       {"https://example.com", "https://example.com/", "http://127.0.0.1:8080/hooks/bughook",
        "https://example.com/v1/bugs", "https://example.com/hook2/2024/incoming-webhook.php",
        "https://[2001:db8::1]:8443/hook", "https://e.com/in?"}) {
    EXPECT_EQ(masked_url(url), url);
  }
}

TEST(ShownUrl, WhatIsNoUrlIsNotShown) {
  EXPECT_EQ(masked_url("secret"), "••••");
  EXPECT_EQ(masked_url(""), "");
}

}  // namespace bughook::webhooks
