#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"
#include "bugs/lexorank.hpp"

namespace bughook::api {

using testing::failure_of;
using testing::json_of;

namespace {

struct Bugs : ::testing::Test {
  testing::ApiHarness harness;
  bugs::Bug& bug = harness.add_bug(1);

  Answer change(std::string body) { return harness.call(&change_bug, {{{"bug", "1"}}, std::move(body), {}}); }
};

/// A rank that is one, with so many letters in all.
std::string rank_of_length(std::size_t letters) {
  const std::string start = "0|i00007:";
  return start + std::string(letters - start.size(), 'i');
}

}  // namespace

TEST_F(Bugs, AreFoundByNumberAndById) {
  EXPECT_EQ(json_of(harness.call(&show_bug, {{{"bug", "1"}}, {}, {}})).at("bugId").as_int64(), 1);
  EXPECT_EQ(json_of(harness.call(&show_bug, {{{"bug", bug.id.text()}}, {}, {}})).at("bugId").as_int64(), 1);
  for (const char* name : {"2", "", "x", "1x", "-1", "99999999999999999999"}) {
    EXPECT_EQ(failure_of(harness.call(&show_bug, {{{"bug", name}}, {}, {}})), "not_found bug") << name;
  }
}

TEST_F(Bugs, ShowAShareTokenOfTheirOwnAndWhereTheirFilesAre) {
  bug.capture.screenshot_blob = "20261123-abc.html";
  const auto value = json_of(harness.call(&show_bug, {{{"bug", "1"}}, {}, {}}));
  EXPECT_EQ(value.at("shareToken").as_string().size(), 70u);
  EXPECT_EQ(value.at("screenshotDataUrl").as_string(), "http://127.0.0.1:8080/files/20261123-abc.html");
  EXPECT_EQ(value.at("replayDataUrl").as_string(), "");
}

TEST_F(Bugs, AreChangedInTheFieldsThatAreGivenAndNoOther) {
  bug.description = "kept";
  const auto value = json_of(change(R"({"priority":"HIGH","status":"DONE","lexorank":"0|i0000f:"})"));
  EXPECT_EQ(value.at("priority").as_string(), "HIGH");
  EXPECT_EQ(value.at("status").as_string(), "DONE");
  EXPECT_EQ(value.at("lexorank").as_string(), "0|i0000f:");
  EXPECT_EQ(value.at("description").as_string(), "kept");
  EXPECT_EQ(value.at("type").as_string(), "BUG");
  EXPECT_EQ(value.at("__v").as_int64(), 1);
}

TEST_F(Bugs, RefuseWhatBreaksARuleAndNameTheField) {
  const auto before = bug;
  EXPECT_EQ(failure_of(change(R"({"priority":"URGENT"})")), "unprocessable priority");
  EXPECT_EQ(failure_of(change(R"({"type":""})")), "unprocessable type");
  EXPECT_EQ(failure_of(change(R"({"type":"BUG","status":""})")), "unprocessable status");
  EXPECT_EQ(failure_of(change(R"({"status":7})")), "invalid status");
  EXPECT_EQ(failure_of(change(R"({"number":7})")), "unprocessable number");
  EXPECT_EQ(failure_of(change("[]")), "invalid ");
  EXPECT_EQ(bug, before);
}

TEST_F(Bugs, RefuseARankThatIsNoneAndOneThatWantsItsNeighboursDealtAnew) {
  for (const char* rank : {"", "7", "0|i00007", "0|i00007:0", "3|i00007:", "0|I00007:"}) {
    EXPECT_EQ(failure_of(change("{\"lexorank\":\"" + std::string(rank) + "\"}")), "unprocessable lexorank") << rank;
  }
  const auto longest = rank_of_length(bugs::rank_length_wanted_max);
  const auto longer = rank_of_length(bugs::rank_length_wanted_max + 1);
  ASSERT_TRUE(bugs::is_rank(longer));
  ASSERT_TRUE(bugs::wants_rebalance(longer));
  EXPECT_EQ(failure_of(change("{\"lexorank\":\"" + longest + "\"}")), "ok");
  EXPECT_EQ(failure_of(change("{\"lexorank\":\"" + longer + "\"}")), "unprocessable lexorank");
  EXPECT_EQ(bug.lexorank, longest);
}

TEST_F(Bugs, AreListedPageByPage) {
  for (int number = 2; number <= 5; ++number) harness.add_bug(number);
  const auto first = json_of(harness.call(&list_bugs, {{}, {}, "limit=3"}));
  EXPECT_EQ(first.at("items").as_array().size(), 3u);
  const auto next = std::string(first.at("next").as_string());
  const auto second = json_of(harness.call(&list_bugs, {{}, {}, "limit=3&cursor=" + next}));
  EXPECT_EQ(second.at("items").as_array().size(), 2u);
  EXPECT_TRUE(second.at("next").is_null());
  EXPECT_EQ(failure_of(harness.call(&list_bugs, {{}, {}, "limit=1000"})), "invalid limit");
}

TEST_F(Bugs, AreRemoved) {
  const auto removed = harness.call(&remove_bug, {{{"bug", "1"}}, {}, {}});
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->status, 204);
  EXPECT_TRUE(harness.bugs.stored.empty());
}

}  // namespace bughook::api
