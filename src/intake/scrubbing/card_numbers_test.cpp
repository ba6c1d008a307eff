#include "intake/scrubbing/card_numbers.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

/// The numbers that payment providers publish for tests.
constexpr std::string_view cards[] = {"4111111111111111", "4242424242424242", "5555555555554444", "2223003122003222",
                                      "378282246310005",  "371449635398431",  "6011111111111117", "3056930009020004",
                                      "36227206271667",   "3566002020360505", "6200000000000005"};

TEST(CardNumbers, AreFoundWhereverTheyStandInALongText) {
  for (const auto card : cards) {
    if (card == "3056930009020004") continue;  // 16 digits of Diners: no range of its own
    for (std::size_t before = 0; before < 40; ++before) {
      for (std::size_t after = 0; after < 20; ++after) {
        const auto text = std::string(before, '.').append(before > 0 ? " " : "").append(card).append(after, ' ');
        const auto found = find_card_number(text, 0);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(text.substr(found->begin, found->end - found->begin), card);
      }
    }
  }
}

TEST(CardNumbers, AreFoundInTheGroupsInWhichTheyArePrinted) {
  for (const std::string_view card :
       {"4111 1111 1111 1111", "4111-1111-1111-1111", "4111+1111+1111+1111", "3782 822463 10005", "3622 720627 1667"}) {
    for (std::size_t before = 0; before < 30; ++before) {
      const auto text = std::string(before, 'x').append(" ").append(card).append(" x");
      const auto found = find_card_number(text, 0);
      ASSERT_TRUE(found) << text;
      EXPECT_EQ(text.substr(found->begin, found->end - found->begin), card);
    }
  }
  for (const std::string_view other : {"4111 1111-1111 1111", "41 11 11 11 11 11 11 11", "4111  1111  1111  1111",
                                       "12-4111-1111-1111-1111", "4111-1111-1111-1111-2222"}) {
    EXPECT_FALSE(find_card_number(other, 0)) << other;
  }
}

TEST(CardNumbers, OfOneTextAreFoundOneAfterTheOther) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "4111111111111111, 2021-07-26 16:36 ";
  int count = 0;
  for (auto found = find_card_number(text, 0); found; found = find_card_number(text, found->end)) ++count;
  EXPECT_EQ(count, 50);
}

TEST(CardNumbers, AreKnownAsNumbersToo) {
  EXPECT_TRUE(is_card_number(4111111111111111));
  EXPECT_FALSE(is_card_number(4111111111111112));
  EXPECT_FALSE(is_card_number(1627317146380));
  EXPECT_FALSE(is_card_number(18446744073709551615u));
  EXPECT_FALSE(is_card_number(4444444444444444 - 4444444444444444));
}

}  // namespace
}  // namespace bughook::intake
