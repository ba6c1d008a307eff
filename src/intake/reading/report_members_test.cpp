#include "intake/reading/report_members.hpp"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/json_writer.hpp"

namespace bughook::intake {
namespace {

TEST(ReportMembers, EveryKeyIsFoundOnceWithItsLastValueHoweverAlikeTheyAre) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::map<std::string, std::int64_t> last;
    std::string json;
    base::JsonWriter out(json);
    out.begin_object();
    for (std::int64_t i = random() % 200; i > 0; --i) {
      std::string key(random() % 5, 'a');
      for (auto& c : key) c = static_cast<char>('a' + random() % 3);
      out.member(key, i);
      last[key] = i;
    }
    out.end_object();
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    ASSERT_EQ(parser.parse(json).get(object), simdjson::SUCCESS);
    const auto members = ReportMembers::of(object, "", 200);
    ASSERT_TRUE(members);
    EXPECT_EQ(static_cast<std::size_t>(members->end() - members->begin()), last.size());
    for (const auto& [key, value] : last) {
      const auto* found = members->find(key);
      ASSERT_NE(found, nullptr) << key;
      EXPECT_EQ(found->get_int64().value_unsafe(), value) << key;
      EXPECT_EQ(members->member(key, random() % 250), members->member(key)) << key;
    }
    EXPECT_EQ(members->find("absent"), nullptr);
    EXPECT_EQ(members->member("absent", 0), nullptr);
  }
}

TEST(ReportMembers, NullStandsForAbsentButKeepsItsPlace) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  ASSERT_EQ(parser.parse(std::string_view(R"({"a":null,"":1})")).get(object), simdjson::SUCCESS);
  const auto members = ReportMembers::of(object, "", 2);
  ASSERT_TRUE(members);
  EXPECT_EQ(members->find("a"), nullptr);
  ASSERT_NE(members->member("a"), nullptr);
  EXPECT_TRUE(members->member("a")->second.is_null());
  EXPECT_NE(members->find(""), nullptr);
  EXPECT_FALSE(ReportMembers::of(object, "", 1));
}

}  // namespace
}  // namespace bughook::intake
