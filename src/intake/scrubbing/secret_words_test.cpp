#include "intake/scrubbing/secret_words.hpp"

#include <random>
#include <string>

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
                                      "ssn",
                                      "pw",
                                      "X-Session-Id",
                                      "sid",
                                      "connect.sid",
                                      "contraseña",
                                      "Contrasena",
                                      "CONTRASEÑA",
                                      "senha",
                                      "minhaSenha",
                                      "mdp",
                                      "motDePasse",
                                      "mot_de_passe",
                                      "kennwort",
                                      "wachtwoord",
                                      "hasło",
                                      "Hasło",
                                      "HASŁO",
                                      "haslo",
                                      "heslo",
                                      "passwörd",
                                      "passord",
                                      "lösenord",
                                      "LÖSENORD",
                                      "adgangskode",
                                      "salasana",
                                      "şifre",
                                      "ŞİFRE",
                                      "пароль",
                                      "Пароль",
                                      "ПАРОЛЬ",
                                      "новыйПароль",
                                      "密码",
                                      "密碼",
                                      "パスワード",
                                      "비밀번호",
                                      "כסיסמה",
                                      "كلمة المرور",
                                      "mật khẩu",
                                      "MẬT KHẨU"}) {
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
                                      "responseText",
                                      "signature",
                                      "code",
                                      "resenha",
                                      "desenha",
                                      "desenhar",
                                      "pwm",
                                      "sidebar",
                                      "aside",
                                      "inside",
                                      "sk_live_",
                                      "AKIA",
                                      "paragraph",
                                      "параллель",
                                      "密度"}) {
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

/// Asks for each place alone, with the letter before it and enough behind it.
std::optional<std::size_t> first_word_place_by_place(std::string_view text, std::size_t from) {
  for (auto at = from; at < text.size(); ++at) {
    const std::size_t before = at > 0 ? 1 : 0;
    const auto word = find_secret_word(text.substr(at - before, 60), before);
    if (word && word->begin == before) return at;
  }
  return std::nullopt;
}

TEST(SecretWords, AWordIsFoundWhereverItStands) {
  for (const std::string_view word :
       {"password",  "Passwd",          "tok_en",   "Api-Key", "jwt",    "cvv2",     "pin",  "otp",  "auth",
        "bearer",    "BASIC",           "eyJ",      "://",     "sig",    "pwd",      "csc",  "csrf", "cookie",
        "cc_number", "x-amz-signature", "kennwort", "пароль",  "ПАРОЛЬ", "sk_live_", "AKIA", "密码"}) {
    for (std::size_t before = 0; before <= 40; ++before) {
      for (std::size_t after = 0; after <= 20; ++after) {
        const auto text = std::string(before, '.').append(word).append(after, '.');
        const auto found = find_secret_word(text, 0);
        ASSERT_TRUE(found) << text;
        EXPECT_GE(found->end, before + word.size() - 2) << text;  // `пароль` ends before its last letter
      }
    }
  }
}

TEST(SecretWords, LongTextsHaveTheWordsTheirPlacesHave) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr std::array<std::string_view, 18> pieces = {"pass", "word", "to", "ken", "pin", "api", "-",   "_",   "key",
                                                       " ",    "x",    "au", "th",  "://", "Sec", "ret", "eyJ", "2"};
  for (int round = 0; round < 1000; ++round) {
    std::string text;
    for (const auto size = random() % 120; text.size() < size;) text += pieces[random() % pieces.size()];
    for (std::size_t from = 0; from <= text.size(); ++from) {
      const auto found = find_secret_word(text, from);
      const auto expected = first_word_place_by_place(text, from);
      ASSERT_EQ(found ? std::optional(found->begin) : std::nullopt, expected) << text << " from " << from;
    }
  }
}

}  // namespace
}  // namespace bughook::intake
