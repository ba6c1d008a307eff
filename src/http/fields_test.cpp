#include "http/fields.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

TEST(Fields, AreFoundWhateverTheCaseOfTheirNames) {
  Fields fields;
  fields.insert("Content-Type", "text/html");
  fields.insert("X-Empty", "");
  EXPECT_EQ(fields.find("content-type"), "text/html");
  EXPECT_EQ(fields.find("X-EMPTY"), "");
  EXPECT_EQ(fields.find("Content-Typ"), std::nullopt);
  EXPECT_EQ(fields.find(""), std::nullopt);
}

TEST(Fields, KeepTheirOrderAndGiveTheFirstOfSeveral) {
  Fields fields;
  fields.insert("Accept", "a");
  fields.insert("accept", "b");
  EXPECT_EQ(fields.find("ACCEPT"), "a");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields.at(1).name, "accept");
  EXPECT_EQ(fields.at(1).value, "b");
}

TEST(Fields, SetReplacesAllOfThatNameAndNoOther) {
  Fields fields;
  for (const char* name : {"A", "B", "a"}) fields.insert(name, "old");
  fields.set("A", std::string(1000, 'n'));
  EXPECT_EQ(fields.find("a"), std::string(1000, 'n'));
  EXPECT_EQ(fields.find("b"), "old");
  EXPECT_EQ(fields.size(), 2u);
  fields.erase("b");
  EXPECT_EQ(fields.find("b"), std::nullopt);
}

}  // namespace
}  // namespace bughook::http
