#include "accounts/first_start.hpp"

#include <gtest/gtest.h>

#include "accounts/testing/fake_accounts.hpp"

namespace bughook::accounts {

namespace {

class FirstStartTest : public ::testing::Test {
 protected:
  FirstStartTest() { people_.has_begun = false; }

  static base::Result<void> agree(const FirstStart&) { return {}; }
  std::string open() { return link_.open(random_)->value_or(""); }

  base::SeededRandom random_{1};
  testing::FakePeople people_;
  FirstStartLink link_{people_};
};

}  // namespace

TEST_F(FirstStartTest, TheLinkWorksOnce) {
  const auto token = open();
  EXPECT_EQ(token.size(), set_up_token_letters);
  EXPECT_TRUE(link_.look(token));
  EXPECT_TRUE(link_.look(token)) << "looking uses nothing up";
  EXPECT_TRUE(link_.use(token, agree));
  for (const auto& result : {link_.look(token).map([](const FirstStart&) {}), link_.use(token, agree)}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::not_found);
    EXPECT_EQ(result.error().field, "token");
  }
}

TEST_F(FirstStartTest, AnotherTokenOrNoneIsVoid) {
  EXPECT_FALSE(link_.look("")) << "no link was opened";
  const auto token = open();
  EXPECT_FALSE(link_.look(""));
  EXPECT_FALSE(link_.look(token + "x"));
  EXPECT_FALSE(link_.look(token.substr(1)));
  int calls = 0;
  EXPECT_FALSE(link_.use("wrong", [&](const FirstStart&) -> base::Result<void> {
    ++calls;
    return {};
  }));
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(link_.look(token));
}

TEST_F(FirstStartTest, AFailedSetUpLeavesTheLinkAsItIs) {
  const auto token = open();
  const auto failed = link_.use(token, [](const FirstStart&) -> base::Result<void> {
    return base::fail(base::ErrorKind::unprocessable, "too short", "password");
  });
  EXPECT_EQ(failed.error().field, "password");
  EXPECT_TRUE(link_.use(token, agree));
}

TEST_F(FirstStartTest, OpeningAgainMakesTheEarlierLinkVoid) {
  const auto earlier = open();
  const auto later = open();
  EXPECT_NE(earlier, later);
  EXPECT_FALSE(link_.look(earlier));
  EXPECT_TRUE(link_.look(later));
}

TEST_F(FirstStartTest, NothingIsOpenedOnceAnOwnerHasSignedInAndWhatWasIsVoid) {
  const auto token = open();
  people_.has_begun = true;
  EXPECT_FALSE(link_.look(token));
  EXPECT_FALSE(link_.use(token, agree));
  EXPECT_EQ(open(), "");
}

}  // namespace bughook::accounts
