#include "api/json_body.hpp"

#include <gtest/gtest.h>

namespace bughook::api {

namespace {

/// The field that `read` finds at fault in the body; `ok` when none is.
template <class Read>
std::string field_at_fault(std::string_view text, Read read) {
  JsonBody body(text);
  read(body);
  const auto checked = body.check();
  if (checked) return "ok";
  EXPECT_FALSE(checked.error().detail.empty());
  return checked.error().field;
}

}  // namespace

TEST(JsonBody, ReadsEachKindOfField) {
  JsonBody body(R"({"text":"ü","yes":true,"number":-7,"texts":["a","b"],"numbers":[1,2],"headers":[{"name":"X"}]})");
  EXPECT_EQ(body.text("text", 10), "ü");
  EXPECT_EQ(body.boolean("yes"), true);
  EXPECT_EQ(body.integer("number"), -7);
  EXPECT_EQ(body.texts("texts"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(body.integers("numbers"), (std::vector<std::int64_t>{1, 2}));
  ASSERT_EQ(body.headers("headers")->size(), 1u);
  EXPECT_TRUE(body.check());
}

TEST(JsonBody, NullIsRefusedByNameAndNotTakenForAbsent) {
  for (const std::string name : {"text", "flag", "number", "texts", "numbers", "object", "headers"}) {
    JsonBody body("{\"" + name + "\":null}");
    EXPECT_FALSE(body.text("text", 1));
    EXPECT_FALSE(body.boolean("flag"));
    EXPECT_FALSE(body.integer("number"));
    EXPECT_FALSE(body.texts("texts"));
    EXPECT_FALSE(body.integers("numbers"));
    EXPECT_FALSE(body.object("object"));
    EXPECT_FALSE(body.headers("headers"));
    const auto checked = body.check();
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
    EXPECT_EQ(checked.error().field, name);
  }
}

TEST(JsonBody, NullIsTakenWhereSomethingGoesBackToItsDefault) {
  JsonBody body(R"({"gone":null,"there":1})");
  EXPECT_TRUE(body.is_null("gone"));
  EXPECT_FALSE(body.is_null("there"));
  EXPECT_FALSE(body.is_null("absent"));
  EXPECT_EQ(body.integer("there"), 1);
  EXPECT_TRUE(body.check());
}

TEST(JsonBody, AByteOrderMarkIsNoSyntaxError) {
  JsonBody body("\xef\xbb\xbf{\"a\":\"x\"}");
  EXPECT_EQ(body.text("a", 1), "x");
  EXPECT_TRUE(body.check());
}

TEST(JsonBody, WhatIsNotAnObjectIsRefusedAndReadsAsEmpty) {
  for (const char* text : {"", "{", "[]", "7", "null", "{\"a\":1} x", "{\"a\":\"\xff\"}", "{'a':1}"}) {
    JsonBody body(text);
    EXPECT_FALSE(body.text("a", 10)) << text;
    const auto checked = body.check();
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(checked.error().field, "");
  }
}

TEST(JsonBody, ATextThatIsTooLongBreaksARuleAndIsNotUnreadable) {
  JsonBody body(R"({"t":"four","long":"fives"})");
  EXPECT_TRUE(body.text("t", 4));
  EXPECT_FALSE(body.text("long", 4));
  const auto checked = body.check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
  EXPECT_EQ(checked.error().field, "long");
}

TEST(JsonBody, NestingBeyondWhatAnyRequestNeedsIsRefused) {
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_FALSE(JsonBody(deep).check());
}

TEST(JsonBody, EachReaderNamesItsField) {
  const auto wrong = [](auto read) { return [read](JsonBody& body) { (void)read(body); }; };
  EXPECT_EQ(field_at_fault(R"({"t":7})", wrong([](JsonBody& b) { return b.text("t", 9); })), "t");
  EXPECT_EQ(field_at_fault(R"({"t":"1234"})", wrong([](JsonBody& b) { return b.text("t", 3); })), "t");
  EXPECT_EQ(field_at_fault(R"({"t":"123"})", wrong([](JsonBody& b) { return b.text("t", 3); })), "ok");
  EXPECT_EQ(field_at_fault(R"({"t":"true"})", wrong([](JsonBody& b) { return b.boolean("t"); })), "t");
  for (const char* number : {"1.5", "\"1\"", "1e3", "99999999999999999999", "true"}) {
    const auto text = "{\"t\":" + std::string(number) + "}";
    EXPECT_EQ(field_at_fault(text, wrong([](JsonBody& b) { return b.integer("t"); })), "t") << number;
  }
  for (const char* list : {"\"a\"", "[1]", "[\"a\",null]", "{}"}) {
    const auto text = "{\"t\":" + std::string(list) + "}";
    EXPECT_EQ(field_at_fault(text, wrong([](JsonBody& b) { return b.texts("t"); })), "t") << list;
  }
  for (const char* list : {"1", "[1.5]", "[\"1\"]", "[null]"}) {
    const auto text = "{\"t\":" + std::string(list) + "}";
    EXPECT_EQ(field_at_fault(text, wrong([](JsonBody& b) { return b.integers("t"); })), "t") << list;
  }
}

TEST(JsonBody, ListsHaveALimit) {
  std::string list = "[0";
  for (int i = 0; i < 1000; ++i) list += ",0";
  JsonBody body("{\"t\":" + list + "]}");
  EXPECT_FALSE(body.integers("t"));
  EXPECT_EQ(body.check().error().field, "t");
}

TEST(JsonBody, AHeaderWithoutAValueKeepsTheOneItHas) {
  JsonBody body(
      R"({"headers":[{"name":"A","value":"1"},{"name":"B"},{"name":"C","value":null},{"name":"D","value":""}]})");
  const auto headers = body.headers("headers").value();
  ASSERT_TRUE(body.check());
  EXPECT_EQ(headers[0].value, "1");
  EXPECT_FALSE(headers[1].value);
  EXPECT_FALSE(headers[2].value);
  EXPECT_EQ(headers[3].value, "");
}

TEST(JsonBody, AWrongHeaderIsNamedByItsPlace) {
  const auto headers = [](JsonBody& body) { (void)body.headers("headers"); };
  EXPECT_EQ(field_at_fault(R"({"headers":{}})", headers), "headers");
  EXPECT_EQ(field_at_fault(R"({"headers":[{"name":"A"},{"value":"x"}]})", headers), "headers[1].name");
  EXPECT_EQ(field_at_fault(R"({"headers":["A: b"]})", headers), "headers[0].name");
  EXPECT_EQ(field_at_fault(R"({"headers":[{"name":7}]})", headers), "headers[0].name");
  EXPECT_EQ(field_at_fault(R"({"headers":[{"name":"A","value":7}]})", headers), "headers[0].value");
  EXPECT_EQ(field_at_fault(R"({"headers":[{"name":"A","valeu":"x"}]})", headers), "headers[0].valeu");
}

TEST(JsonBody, AFieldThatDoesNotExistIsNamedAndSoAreThoseThatDo) {
  JsonBody body(R"({"url":"x","timeout":5})");
  (void)body.text("url", 10);
  (void)body.integer("timeoutMs");
  const auto checked = body.check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().field, "timeout");
  EXPECT_NE(checked.error().detail.find("timeoutMs"), std::string::npos);
}

TEST(JsonBody, WhatAnswersHoldMayComeBack) {
  JsonBody body(R"({"id":"x","createdAt":7})");
  body.ignore({"id", "createdAt"});
  EXPECT_TRUE(body.check());
}

TEST(JsonBody, TheFirstThingWrongIsTheOneThatIsSaid) {
  JsonBody body(R"({"a":1,"b":2,"c":3})");
  (void)body.text("b", 1);
  (void)body.text("a", 1);
  EXPECT_EQ(body.check().error().field, "b");
}

}  // namespace bughook::api
