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
  for (const std::string_view piece :
       {"token:[", "token=\"", "://", "password", "password:{\"", "Bearer ", "token:\\\"", "eyJ.", "token -_-_-_"}) {
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    (void)scrub_text(text);  // quadratic would be hours
  }
}

}  // namespace
}  // namespace bughook::intake
