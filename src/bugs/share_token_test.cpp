#include "bugs/share_token.hpp"

#include <cctype>
#include <set>

#include <gtest/gtest.h>

namespace bughook::bugs {

namespace {
constexpr base::BugId bug{1'627'317'365'236 << 21 | 7};
}

TEST(ShareToken, IsSeventyLettersAndDigitsAndNamesItsBug) {
  crypto::HmacSha256 key("server key");
  const auto token = make_share_token(key, bug, 0);
  EXPECT_EQ(token.size(), 70U);
  for (const char c : token) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c))) << token;
  EXPECT_EQ(bug_of_share_token(token), bug);
  EXPECT_TRUE(share_token_holds(key, token, bug, 0));
}

// Computed apart from this code: int(hmac_sha256(b"server key", id + b"|0").hexdigest(), 16) in base 62. Links
// that people have passed on must still open after an upgrade.
TEST(ShareToken, StaysTheSameForEver) {
  crypto::HmacSha256 key("server key");
  EXPECT_EQ(make_share_token(key, bug, 0), "60fee4752f5c758d3e8000070002dPUl1veJRpzi2PHnbLhcJKXDy58eQAl14e78Gu3rio");
  EXPECT_EQ(make_share_token(key, bug, 12), "60fee4752f5c758d3e800007000JNTKNAEE0JxWWhoFPJcMhZiVNsmNBQ4ztO0rZgiZgB1");
}

TEST(ShareToken, ANewGenerationMakesTheOldLinkVoid) {
  crypto::HmacSha256 key("server key");
  const auto old = make_share_token(key, bug, 0);
  EXPECT_FALSE(share_token_holds(key, old, bug, 1));
  EXPECT_TRUE(share_token_holds(key, make_share_token(key, bug, 1), bug, 1));
}

TEST(ShareToken, OfAnotherServerOrAnotherBugDoesNotHold) {
  crypto::HmacSha256 key("server key");
  crypto::HmacSha256 other("other key");
  EXPECT_FALSE(share_token_holds(key, make_share_token(other, bug, 0), bug, 0));
  const base::BugId neighbour{bug.number + 1};
  EXPECT_FALSE(share_token_holds(key, make_share_token(key, neighbour, 0), bug, 0));
  // The id exchanged in a token that holds: the neighbour's door stays shut.
  const auto forged = neighbour.text() + make_share_token(key, bug, 0).substr(24);
  EXPECT_FALSE(share_token_holds(key, forged, neighbour, 0));
}

TEST(ShareToken, EveryLetterCounts) {
  crypto::HmacSha256 key("server key");
  const auto token = make_share_token(key, bug, 0);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(share_token_holds(key, changed, bug, 0)) << i;
  }
}

TEST(ShareToken, TextThatIsNoTokenNamesNoBug) {
  crypto::HmacSha256 key("server key");
  const auto token = make_share_token(key, bug, 0);
  EXPECT_FALSE(bug_of_share_token(""));
  EXPECT_FALSE(bug_of_share_token(token.substr(1)));
  EXPECT_FALSE(bug_of_share_token(token + "x"));
  EXPECT_FALSE(bug_of_share_token("SAMPLE_TOKEN"));
  EXPECT_FALSE(bug_of_share_token(std::string(70, 'z')));
}

TEST(ShareToken, EachBugAndGenerationHasItsOwn) {
  crypto::HmacSha256 key("server key");
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) {
    secrets.insert(make_share_token(key, base::BugId{bug.number + i}, 0).substr(24));
    secrets.insert(make_share_token(key, bug, i + 1).substr(24));
  }
  EXPECT_EQ(secrets.size(), 2000U);
}

}  // namespace bughook::bugs
