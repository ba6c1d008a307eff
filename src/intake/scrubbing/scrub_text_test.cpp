#include "intake/scrubbing/scrub_text.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

struct Case {
  std::string_view text;
  std::string_view expected;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const auto& [text, expected] : cases) {
    const auto result = scrub_text(text);
    ASSERT_TRUE(result) << "left alone: " << text;
    EXPECT_EQ(*result, expected) << text;
    EXPECT_EQ(scrub_text(*result), std::nullopt) << "not stable: " << *result;
  }
}

TEST(ScrubText, JsonBodies) {
  expect_all({
      {R"({"user":"a","password":"hunter2","x":1})", R"({"user":"a","password":"[scrubbed]","x":1})"},
      {R"({ "newPassword" : "hunter2" })", R"({ "newPassword" : "[scrubbed]" })"},
      {R"({"password":"hun\"ter\\2","x":1})", R"({"password":"[scrubbed]","x":1})"},
      {R"({"password":"ends in \\","x":1})", R"({"password":"[scrubbed]","x":1})"},
      {R"({"pin":1234,"x":1})", R"({"pin":[scrubbed],"x":1})"},
      {R"({"tokens":["a","b]"],"x":1})", R"({"tokens":"[scrubbed]","x":1})"},
      {R"({"credentials":{"a":{"b":1}},"x":1})", R"({"credentials":"[scrubbed]","x":1})"},
      {R"({"access_token":"a","refresh_token":"b"})", R"({"access_token":"[scrubbed]","refresh_token":"[scrubbed]"})"},
      {R"({"body":"{\"password\":\"hunter2\",\"x\":1}"})", R"({"body":"{\"password\":\"[scrubbed]\",\"x\":1}"})"},
      {R"({"b":"{\"b\":\"{\\\"token\\\":\\\"t\\\",\\\"x\\\":1}\"}"})",
       R"({"b":"{\"b\":\"{\\\"token\\\":\\\"[scrubbed]\\\",\\\"x\\\":1}\"}"})"},
      {R"({"password":"cut off in the mid)", R"({"password":"[scrubbed])"},
      {R"({'password': 'hunter2'})", R"({'password': '[scrubbed]'})"},
  });
}

TEST(ScrubText, HeadersWrittenAsText) {
  expect_all({
      {R"({"Authorization":"Bearer abc","Accept":"*/*"})", R"({"Authorization":"[scrubbed]","Accept":"*/*"})"},
      {R"({"Cookie":"a=b; c=d","Api-Token":"k"})", R"({"Cookie":"[scrubbed]","Api-Token":"[scrubbed]"})"},
      {"Authorization: Basic dTpw\r\nAccept: */*", "Authorization: [scrubbed]\r\nAccept: */*"},
      {"Set-Cookie: sid=1; HttpOnly", "Set-Cookie: [scrubbed]"},
      {"X-Api-Key: k1, Accept: */*", "X-Api-Key: [scrubbed], Accept: */*"},
      {"authorization=Bearer abc def", "authorization=[scrubbed] def"},
  });
}

TEST(ScrubText, FormsAndQueries) {
  expect_all({
      {"user=a&password=hunter2&x=1", "user=a&password=[scrubbed]&x=1"},
      {"password=a,b&x=1", "password=[scrubbed]&x=1"},
      {"user%5Bpassword%5D=hunter2&x=1", "user%5Bpassword%5D=[scrubbed]&x=1"},
      {"user[password]=hunter2", "user[password]=[scrubbed]"},
      {"https://a.example/reset?token=abc#top", "https://a.example/reset?token=[scrubbed]#top"},
      {"/in?next=%2Fhome%3Faccess_token%3Dabc%26x%3D1", "/in?next=%2Fhome%3Faccess_token%3D[scrubbed]%26x%3D1"},
      {"https://h/cb#access_token=abc&state=1", "https://h/cb#access_token=[scrubbed]&state=1"},
      {"?sig=abc%3D&se=2021", "?sig=[scrubbed]&se=2021"},
      {"https://user:hunter2@host/x", "https://user:[scrubbed]@host/x"},
      {"https://user:p@ss@host/x", "https://user:[scrubbed]@host/x"},
  });
}

TEST(ScrubText, LinesOfTheConsole) {
  expect_all({
      {"sending Bearer abc123def with it", "sending Bearer [scrubbed] with it"},
      {"BEARER abcdefghijklmnopqrstuvwx", "BEARER [scrubbed]"},
      {"Basic dXNlcjpwYXNz now", "Basic [scrubbed] now"},
      {"got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln done", "got [scrubbed] done"},
      {"{token=abc, name=x}", "{token=[scrubbed], name=x}"},
      {"password: hunter2, name: x", "password: [scrubbed], name: x"},
      {"token => abc", "token => [scrubbed]"},
      {"token: Bearer abc", "token: [scrubbed]"},
  });
}

TEST(ScrubText, FormsInPartsElementsAndInputs) {
  expect_all({
      {"--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhunter2\r\n--b--",
       "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[scrubbed]\r\n--b--"},
      {"content-disposition: form-data; name=user_pwd\r\nContent-Type: text/plain\r\n\r\na b\r\n--b",
       "content-disposition: form-data; name=user_pwd\r\nContent-Type: text/plain\r\n\r\n[scrubbed]\r\n--b"},
      {"<Login><Password>hunter2</Password></Login>", "<Login><Password>[scrubbed]</Password></Login>"},
      {"<wsse:Password Type=\"Text\">hunter2</wsse:Password>",
       "<wsse:Password Type=\"Text\">[scrubbed]</wsse:Password>"},
      {"<token><![CDATA[a<b]]></token>", "<token><![CDATA[[scrubbed]]]></token>"},
      {"&lt;Password&gt;hunter2&lt;/Password&gt;", "&lt;Password&gt;[scrubbed]&lt;/Password&gt;"},
      {"<form><input type=\"password\" value=\"hunter2\"></form>",
       "<form><input type=\"password\" value=\"********\"></form>"},
      {R"({"html":"<input value=\"hunter 2\" type=\"password\">"})",
       R"({"html":"<input value=\"********\" type=\"password\">"})"},
      {"<textarea name=secret>hunter2</textarea>", "<textarea name=secret>********</textarea>"},
      {R"([{"name":"password","value":"hunter2"}])", R"([{"name":"password","value":"[scrubbed]"}])"},
      {"q=%7B%22token%22%3A%22abc%22%7D", "q=%7B%22token%22%3A%22[scrubbed]%22%7D"},
      {"https://h/cb?code=4/0AX4XfWh1234567890&state=1", "https://h/cb?code=[scrubbed]&state=1"},
      {"https://h/f?Expires=1&Signature=abcdefghij0123456789&Key-Pair-Id=K",
       "https://h/f?Expires=1&Signature=[scrubbed]&Key-Pair-Id=K"},
      {"X-Shop-Session: 5f3c\r\nAccept: */*", "X-Shop-Session: [scrubbed]\r\nAccept: */*"},
      {"user=a&pw=hunter2", "user=a&pw=[scrubbed]"},
      {"<password hint=\"sk_live_51Habcdefgh\">hunter2</password>",
       "<password hint=\"[scrubbed]\">[scrubbed]</password>"},
      {"https://sk_live_51Habcdefgh:hunter2@h/", "https://[scrubbed]:[scrubbed]@h/"},
  });
}

TEST(ScrubText, SecretsWithoutANameAreKnownByTheirShape) {
  expect_all({
      {"key sk_live_51HabcdEFGH in use", "key [scrubbed] in use"},
      {"rk_live_51HabcdEFGH", "[scrubbed]"},
      {"ghp_16C7e42F292c6912E7710c838347Ae178B4a.", "[scrubbed]."},
      {"(gho_16C7e42F292c6912E7710c838347Ae178B4a)", "([scrubbed])"},
      {"github_pat_11AAAAAAA0abcdefghijklmn", "[scrubbed]"},
      {"glpat-abcdefghij0123456789", "[scrubbed]"},
      {"xoxb-123456789012-abcdefGHIJ", "[scrubbed]"},
      {"AKIAIOSFODNN7EXAMPLE", "[scrubbed]"},
      {"id=ASIAIOSFODNN7EXAMPLE&x", "id=[scrubbed]&x"},
      {"AIzaSyA-1234567890abcdefghijklmnopqrstu", "[scrubbed]"},
      {"sk-proj-abcdefghij0123456789abcdefghij0123", "[scrubbed]"},
      {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "[scrubbed]"},
      {"-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\nend",
       "-----BEGIN RSA PRIVATE KEY-----[scrubbed]-----END RSA PRIVATE KEY-----\nend"},
      {"-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQ", "-----BEGIN PRIVATE KEY-----[scrubbed]"},
      {"paid with 4111 1111 1111 1111.", "paid with [scrubbed]."},
      {"5555-5555-5555-4444", "[scrubbed]"},
      {"card:378282246310005", "card:[scrubbed]"},
      {"3782 822463 10005, then 4000056655665556", "[scrubbed], then [scrubbed]"},
  });
}

TEST(ScrubText, NamesInOtherTongues) {
  expect_all({
      {R"({"contraseña":"hunter2"})", R"({"contraseña":"[scrubbed]"})"},
      {"CONTRASEÑA: hunter2", "CONTRASEÑA: [scrubbed]"},
      {"mot de passe\u00a0: hunter2", "mot de passe\u00a0: [scrubbed]"},
      {"mdp=hunter2&x=1", "mdp=[scrubbed]&x=1"},
      {"minhaSenha=hunter2", "minhaSenha=[scrubbed]"},
      {"Wachtwoord: hunter2", "Wachtwoord: [scrubbed]"},
      {"Passwörd: hunter2", "Passwörd: [scrubbed]"},
      {"HASŁO: hunter2", "HASŁO: [scrubbed]"},
      {"Пароль: hunter2", "Пароль: [scrubbed]"},
      {R"({"ПАРОЛЬ":"hunter2"})", R"({"ПАРОЛЬ":"[scrubbed]"})"},
      {"密码：hunter2", "密码：[scrubbed]"},
      {"新しいパスワード: hunter2", "新しいパスワード: [scrubbed]"},
      {"비밀번호=hunter2", "비밀번호=[scrubbed]"},
      {"ŞİFRE: hunter2", "ŞİFRE: [scrubbed]"},
      {"Lösenord: hunter2", "Lösenord: [scrubbed]"},
  });
}

TEST(ScrubText, WhatPeopleReadLosesWhatLooksLikeASecretOnly) {
  EXPECT_EQ(scrub_text("Password: hunter2", TextKind::page), "Password: [scrubbed]");
  EXPECT_EQ(scrub_text("https://h/?token=abc", TextKind::page), "https://h/?token=[scrubbed]");
  for (const std::string_view text : {"Password: at least eight letters", "Cookie: we use them", "Token: none left"}) {
    EXPECT_EQ(scrub_text(text, TextKind::page), std::nullopt) << text;
  }
}

TEST(ScrubText, WhatTheReporterWroteLosesWhatCanBeNothingElse) {
  EXPECT_EQ(scrub_text("it says ghp_16C7e42F292c6912E7710c838347Ae178B4a", TextKind::typed), "it says [scrubbed]");
  EXPECT_EQ(scrub_text("4111 1111 1111 1111 was refused", TextKind::typed), "[scrubbed] was refused");
  for (const std::string_view text : {"password: hunter2 is shown", "Bearer abc123def456ghi789jkl0", "?token=abc"}) {
    EXPECT_EQ(scrub_text(text, TextKind::typed), std::nullopt) << text;
  }
}

TEST(ScrubText, NumbersAndNamesThatOnlyLookLikeSecretsStay) {
  for (const std::string_view text : {"2021-07-26T16:36:05.236Z",
                                      "1627317146380",
                                      "1627317146380123",
                                      "550e8400-e29b-41d4-a716-446655440000",
                                      "d41d8cd98f00b204e9800998ecf8427e",
                                      "order 4111111111111112",
                                      "order 1234567890123456",
                                      "0.4111111111111111",
                                      "4111111111111111.5",
                                      "a4111111111111111",
                                      "41111111111111111111",
                                      "+49 171 1234567",
                                      "192.168.100.200 10.0.0.1 2001 0db8",
                                      "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
                                      "DE89 3704 0044 0532 0130 00",
                                      "task-1234567890-abcdefghijklmnopqrstuv",
                                      "pk_live_51HabcdEFGH",
                                      "sk_live_",
                                      "ghp_",
                                      "AKIA is a prefix",
                                      "AKIAIOSFODNN7EXAMPLEX",
                                      "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKC\n-----END PUBLIC KEY-----",
                                      "-----BEGIN CERTIFICATE-----",
                                      "-----END PRIVATE KEY-----\nrest",
                                      "resenha: um livro",
                                      "statusCode=200",
                                      "country?code=DE",
                                      "https://h/?code=SUMMER",
                                      "signature=John",
                                      "sessionId: 5f3c",
                                      "in this session: 3",
                                      "<tokens/>",
                                      "<password></password>",
                                      "a token of thanks",
                                      "das Passwort stimmt nicht",
                                      "пароль неверный",
                                      "密码错误"}) {
    EXPECT_EQ(scrub_text(text), std::nullopt) << text;
  }
}

TEST(ScrubText, TextWithoutSecretsIsLeftAlone) {
  for (const std::string_view text : {"",
                                      "x",
                                      "Unexpected token < in JSON at position 0",
                                      "the password is wrong",
                                      "basic usage of the widget",
                                      "Basic authentication failed",
                                      "bearer of bad news",
                                      "bearer certificates",
                                      "https://example.com/a?b=c",
                                      "https://example.com:8080/a@b",
                                      "://",
                                      "https://",
                                      "token",
                                      "token:",
                                      "token =",
                                      "token==x",
                                      "if (token === undefined)",
                                      "\"password\":\"\"",
                                      "hasPassword: true",
                                      "{\"token\":null}",
                                      "mapping=1",
                                      "author=me",
                                      "password=&x=1",
                                      "eyJ",
                                      "eyJhbGci.x",
                                      "keyJournal",
                                      "cookie",
                                      "secret ",
                                      "shopping cart: 3 items",
                                      "pin",
                                      "A pinned item: 4"}) {
    EXPECT_EQ(scrub_text(text), std::nullopt) << text;
  }
}

TEST(ScrubText, EveryPrefixOfASecretIsHandled) {
  // A log line may be cut anywhere; none of its prefixes may run past its end or show the secret's last letters.
  const std::string line =
      R"(POST https://u:hunter2@h/?token=hunter2 {"password":"hunter2","b":"{\"pwd\":\"hunter2\"}","keys":{"apikey":["hunter2"]}} Bearer hunter2hunter2)";
  for (std::size_t size = 0; size <= line.size(); ++size) {
    const std::string exact(line, 0, size);  // its own allocation: AddressSanitizer sees its end
    const auto text = scrub_text(exact).value_or(exact);
    EXPECT_EQ(text.find("\"h"), std::string::npos) << text;
    EXPECT_EQ(text.find("=h"), std::string::npos) << text;
  }
  const auto whole = scrub_text(line);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->find("hunter2"), std::string::npos) << *whole;
}

TEST(ScrubText, TimeIsLinearInHostileText) {
  // Each of these makes a careless scanner look ahead to the end again and again.
  for (const std::string_view piece : {"token:[",
                                       "token=\"",
                                       "://",
                                       "password",
                                       "password:{\"",
                                       "Bearer ",
                                       "token:\\\"",
                                       "eyJ.",
                                       "token -_-_-_",
                                       "<password ",
                                       "<password>",
                                       "4111 1111 ",
                                       "41111111111111111111",
                                       "form-data; name=\"password\"",
                                       "form-data; name=\"password\"\n\n",
                                       "-----BEGIN PRIVATE KEY-----",
                                       "sk_live_",
                                       "<input type=password value=\\\"",
                                       "<textarea name=pin>",
                                       "&Signature=",
                                       "пароль",
                                       "&quot;token&quot;:&quot;"}) {
    std::string text;
    while (text.size() < 500'000) text += piece;
    (void)scrub_text(text);  // quadratic would be hours
  }
}

}  // namespace
}  // namespace bughook::intake
