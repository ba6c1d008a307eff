#include "webhooks/header_rules.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bughook::webhooks {

namespace {

void expect_refused(const base::Result<void>& checked, std::string_view field) {
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
  EXPECT_EQ(checked.error().field, field);
  EXPECT_TRUE(checked.error().detail.ends_with('.')) << "no sentence: " << checked.error().detail;
}

}  // namespace

TEST(HeaderRules, OrdinaryHeadersPass) {
  for (const auto& [name, value] :
       {std::pair("Authorization", "Bearer abc.def"), std::pair("X-Api-Key", "k"), std::pair("x_team", ""),
        std::pair("Cookie", "a=b; c=d"), std::pair("webhook-source", "tracker"), std::pair("X-Proxy-Token", "t"),
        std::pair("!#$%&'*+-.^_`|~09", "x"), std::pair("X-City", "Köln")}) {
    EXPECT_TRUE(check_header(name, value, 0)) << name;
  }
}

TEST(HeaderRules, NamesThatTheServerSetsAreRefusedWhateverTheirCase) {
  for (const std::string name :
       {"Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer",
        "Upgrade", "Expect", "Proxy-Authorization", "Proxy-Connection", "Proxy-", "Accept-Encoding", "User-Agent",
        "webhook-id", "webhook-timestamp", "webhook-signature"}) {
    std::string upper = name;
    std::string lower = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& spelled : {name, upper, lower}) {
      SCOPED_TRACE(spelled);
      const auto checked = check_header(spelled, "x", 2);
      expect_refused(checked, "headers[2].name");
      EXPECT_NE(checked.error().detail.find(spelled), std::string::npos);
    }
  }
}

TEST(HeaderRules, EveryByteOfANameIsATokenLetter) {
  const std::string_view others = "!#$%&'*+-.^_`|~";
  for (int c = 0; c < 256; ++c) {
    const bool is_letter = c < 128 && (std::isalnum(c) || others.find(static_cast<char>(c)) != std::string_view::npos);
    const auto name = std::string("x") + static_cast<char>(c) + "y";
    EXPECT_EQ(check_header(name, "v", 0).has_value(), is_letter && c != 0) << c;
  }
  expect_refused(check_header("", "v", 1), "headers[1].name");
}

TEST(HeaderRules, NoByteOfAValueControlsAnything) {
  for (int c = 0; c < 256; ++c) {
    const auto value = std::string("a") + static_cast<char>(c) + "b";
    EXPECT_EQ(check_header("x", value, 0).has_value(), c >= 0x20 && c != 0x7f) << c;
  }
  expect_refused(check_header("x", "ok\r\nwebhook-id: forged", 3), "headers[3].value");
}

TEST(HeaderRules, SpacesAroundAValueAreRefusedSinceReceiversDropThem) {
  expect_refused(check_header("x", " v", 0), "headers[0].value");
  expect_refused(check_header("x", "v ", 0), "headers[0].value");
  expect_refused(check_header("x", " ", 0), "headers[0].value");
  EXPECT_TRUE(check_header("x", "a b", 0));
}

TEST(HeaderRules, ARefusalNeverRepeatsTheValue) {
  for (const auto& value : {std::string("s3cr3t\n"), std::string(" s3cr3t"), "s3cr3t" + std::string(5000, 'x')}) {
    EXPECT_EQ(check_header("x", value, 0).error().detail.find("s3cr3t"), std::string::npos);
  }
}

TEST(HeaderRules, NameAndValueHaveALimit) {
  EXPECT_TRUE(check_header(std::string(128, 'n'), std::string(4096, 'v'), 0));
  expect_refused(check_header(std::string(129, 'n'), "v", 0), "headers[0].name");
  expect_refused(check_header("n", std::string(4097, 'v'), 0), "headers[0].value");
}

TEST(HeaderRules, TheirNumberHasALimit) {
  std::vector<Header> headers;
  EXPECT_TRUE(check_headers(headers));
  for (int i = 0; i < 32; ++i) headers.push_back({"x-" + std::to_string(i), "v"});
  EXPECT_TRUE(check_headers(headers));
  headers.push_back({"x-32", "v"});
  expect_refused(check_headers(headers), "headers");
}

TEST(HeaderRules, TheirSizeTogetherHasALimit) {
  std::vector<Header> headers = {{"a", std::string(4095, 'v')}, {"b", std::string(4095, 'v')}};
  EXPECT_TRUE(check_headers(headers));
  headers[1].value += 'v';
  expect_refused(check_headers(headers), "headers");
}

TEST(HeaderRules, ANameMayStandOnceWhateverItsCase) {
  expect_refused(check_headers({{"X-Key", "1"}, {"Other", "2"}, {"x-kEY", "3"}}), "headers[2].name");
}

TEST(HeaderRules, AmongManyTheBadOneIsNamed) {
  expect_refused(check_headers({{"a", "1"}, {"Host", "evil"}}), "headers[1].name");
  expect_refused(check_headers({{"a", "1"}, {"b", "2"}, {"c", "\n"}}), "headers[2].value");
}

}  // namespace bughook::webhooks
