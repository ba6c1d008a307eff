#include "intake/scrubbing/secret_words.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

TEST(SecretWords, NamesOfSecretsAreKnownInEverySpelling) {
  for (const std::string_view name : {"password",
                                      "Password",
                                      "PASSWORD",
                                      "newPassword2",
                                      "user[password]",
                                      "password_confirmation",
                                      "pass-word",
                                      "passwd",
                                      "pwd",
                                      "Passwort",
                                      "secret",
                                      "client_secret",
                                      "clientSecret",
                                      "token",
                                      "access_token",
                                      "refreshToken",
                                      "id-token",
                                      "X-Auth-Token",
                                      "Authorization",
                                      "Proxy-Authorization",
                                      "Cookie",
                                      "Set-Cookie",
                                      "cookies",
                                      "Api-Token",
                                      "api_key",
                                      "apiKey",
                                      "X-Api-Key",
                                      "Gleap-Hash",
                                      "User-Hash",
                                      "Guest-Hash",
                                      "x-csrf-token",
                                      "XSRF",
                                      "private_key",
                                      "cardNumber",
                                      "card-number",
                                      "creditCard",
                                      "cc_number",
                                      "cvv",
                                      "CVC",
                                      "cvv2",
                                      "card_cvc",
                                      "pin",
                                      "user-pin",
                                      "otp",
                                      "auth",
                                      "x-auth",
                                      "X-Amz-Signature",
                                      "sig",
                                      "ssn"}) {
    EXPECT_TRUE(names_secret(name)) << name;
  }
}

TEST(SecretWords, OtherNamesAreLeftAlone) {
  for (const std::string_view name : {"",
                                      "a",
                                      "ab",
                                      "pi",
                                      "shopping",
                                      "mapping",
                                      "pinned",
                                      "spin",
                                      "author",
                                      "authority",
                                      "compass",
                                      "passenger",
                                      "signal",
                                      "design",
                                      "footprint",
                                      "Content-Type",
                                      "Accept",
                                      "User-Agent",
                                      "X-Request-Id",
                                      "sessionId",
                                      "Gleap-Id",
                                      "name",
                                      "email",
                                      "monkey",
                                      "keyboard",
                                      "https://example.com/basic",
                                      "bearer",
                                      "eyJhbGciOi",
                                      "pin_count",
                                      "toke",
                                      "secre",
                                      "t-o-k-e-n",
                                      "description",
                                      "url",
                                      "responseText"}) {
    EXPECT_FALSE(names_secret(name)) << name;
  }
}

TEST(SecretWords, ASearchGoesOnBehindTheLastHit) {
  constexpr std::string_view text = "the token, then a Cookie";
  const auto first = find_secret_word(text, 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(text.substr(first->begin, first->end - first->begin), "token");
  EXPECT_EQ(first->kind, SecretWordKind::name);
  const auto second = find_secret_word(text, first->end);
  ASSERT_TRUE(second);
  EXPECT_EQ(text.substr(second->begin), "Cookie");
  EXPECT_EQ(second->kind, SecretWordKind::header);
  EXPECT_FALSE(find_secret_word(text, second->end));
  EXPECT_FALSE(find_secret_word(text, text.size()));
}

}  // namespace
}  // namespace bughook::intake
