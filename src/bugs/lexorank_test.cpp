#include "bugs/lexorank.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace bughook::bugs {

namespace {

struct Insertion {
  const char* low;
  const char* high;
  const char* between;
};

}  // namespace

// What npm lexorank 1.0.5 answers.
TEST(Lexorank, LiesBetweenWhereJiraPutsIt) {
  for (const auto& [low, high, expected] : {Insertion{"0|r0002f:", "0|r0002n:", "0|r0002j:"},
                                            {"0|r0002f:", "0|r0002g:", "0|r0002f:i"},
                                            {"0|r0002f:", "0|r0002i:", "0|r0002g:"},
                                            {"0|r0002f:i", "0|r0002g:", "0|r0002f:r"},
                                            {"0|r0002f:", "0|r0002f:1", "0|r0002f:0i"},
                                            {"0|i00007:", "0|i00007:i", "0|i00007:9"},
                                            {"0|hzzzzz:", "0|i00007:", "0|i00003:"},
                                            {"0|000001:", "0|zzzzzy:", "0|hzzzzz:"},
                                            {"0|i00007:z", "0|i00008:", "0|i00007:zi"},
                                            {"0|i00007:zz", "0|i00009:", "0|i00008:"},
                                            {"1|a00000:", "1|b00000:", "1|ai0000:"},
                                            {"0|i00007:04", "0|i00007:2", "0|i00007:1"},
                                            {"0|i00007:0z", "0|i00007:11", "0|i00007:1"}}) {
    const auto between = rank_between(low, high);
    ASSERT_TRUE(between) << low;
    EXPECT_EQ(*between, expected) << low << " and " << high;
  }
}

TEST(Lexorank, StepsOnAndBackAsJiraDoes) {
  struct Steps {
    const char* rank;
    const char* after;
    const char* before;
  };
  for (const auto& [rank, after, before] : {Steps{"0|r0002f:", "0|r0002n:", "0|r00027:"},
                                            {"0|r0002f:i", "0|r0002o:", "0|r00027:"},
                                            {"0|i00007:", "0|i0000f:", "0|hzzzzz:"},
                                            {"0|zzzzzx:", "0|zzzzzy:", "0|zzzzzp:"},
                                            {"0|zzzzzr:", "0|zzzzzv:", "0|zzzzzj:"},
                                            {"0|000001:", "0|000009:", "0|000000:i"},
                                            {"0|000008:", "0|00000g:", "0|000004:"},
                                            {"0|000009:", "0|00000h:", "0|000001:"},
                                            {"2|100000:z", "2|100009:", "2|0zzzzs:"}}) {
    EXPECT_EQ(*rank_after(rank), after) << rank;
    EXPECT_EQ(*rank_before(rank), before) << rank;
  }
}

TEST(Lexorank, OfANewBugIsTheNextStepAfterTheOneBefore) {
  EXPECT_EQ(rank_of_number(1), "0|i00007:");
  EXPECT_EQ(rank_of_number(2), "0|i0000f:");
  for (std::int64_t number = 1; number < 10'000; ++number) {
    ASSERT_EQ(rank_of_number(number + 1), *rank_after(rank_of_number(number)));
  }
}

TEST(Lexorank, RisesWithTheNumberAlsoWhenAllStepsAreTaken) {
  for (const std::int64_t from : {1LL, 136'048'000LL, 1'000'000'000LL, 1LL << 40, (1LL << 62)}) {
    for (std::int64_t number = from; number < from + 1000; ++number) {
      const auto rank = rank_of_number(number);
      ASSERT_TRUE(is_rank(rank)) << rank;
      ASSERT_LT(rank, rank_of_number(number + 1)) << number;
    }
  }
  // Across the very point at which the steps end.
  std::int64_t low = 1;
  std::int64_t high = 1LL << 40;
  while (high - low > 1) {
    const auto middle = (low + high) / 2;
    (rank_of_number(middle).ends_with(':') ? low : high) = middle;
  }
  EXPECT_GT(low, 136'000'000);
  EXPECT_LT(rank_of_number(low), rank_of_number(high));
  EXPECT_LT(rank_of_number(high), rank_of_number(high + 1));
}

TEST(Lexorank, KnowsWhatIsNone) {
  for (const char* rank : {"0|i00007:", "1|i00007:", "2|zzzzzz:", "0|000000:1", "0|zzzzzz:zzz", "0|000001:"}) {
    EXPECT_TRUE(is_rank(rank)) << rank;
  }
  for (const char* text :
       {"", "0|", "0|i00007", "3|i00007:", "0|i0007:", "0|i000007:", "0|I00007:", "0|i00007:I", "0|i00007:10",
        "0|000000:", "0|000000:0", "0:i00007|", " 0|i00007:", "0|i00007: ", "0|i0000{:", "0|i0000/:"}) {
    EXPECT_FALSE(is_rank(text)) << text;
    EXPECT_FALSE(rank_after(text)) << text;
    EXPECT_FALSE(rank_before(text)) << text;
    EXPECT_FALSE(rank_between(text, "0|zzzzzz:z")) << text;
    EXPECT_FALSE(rank_between("0|000001:", text)) << text;
  }
}

TEST(Lexorank, NothingLiesBetweenRanksThatDoNotRiseOrAreOfTwoBuckets) {
  EXPECT_FALSE(rank_between("0|i00007:", "0|i00007:"));
  EXPECT_FALSE(rank_between("0|i0000f:", "0|i00007:"));
  EXPECT_FALSE(rank_between("0|i00007:i", "0|i00007:"));
  EXPECT_FALSE(rank_between("0|i00007:", "1|i0000f:"));
}

TEST(Lexorank, InsertingFiveHundredTimesAtOnePlaceKeepsTheOrder) {
  enum class Side { low, high, either };
  for (const auto side : {Side::low, Side::high, Side::either}) {
    std::string low = "0|r0002f:";
    std::string high = "0|r0002n:";
    int insertions_until_long = 0;
    base::SeededRandom random(1);
    for (int i = 0; i < 500; ++i) {
      const auto rank = rank_between(low, high);
      ASSERT_TRUE(rank);
      ASSERT_TRUE(is_rank(*rank)) << *rank;
      ASSERT_LT(low, *rank);
      ASSERT_LT(*rank, high);
      if (!wants_rebalance(*rank)) ++insertions_until_long;
      const bool to_low = side == Side::low || (side == Side::either && random.uniform() < 0.5);
      (to_low ? low : high) = *rank;
    }
    EXPECT_GE(insertions_until_long, 270);
    EXPECT_LT(insertions_until_long, 500) << "the caller was never told to rebalance";
  }
}

TEST(Lexorank, ThereIsAlwaysAPlaceBeforeTheFirstAndAfterTheLast) {
  for (const char* start : {"0|000001:", "0|zzzzzz:", "0|i00007:"}) {
    std::string first = start;
    std::string last = start;
    for (int i = 0; i < 500; ++i) {
      const auto before = rank_before(first);
      const auto after = rank_after(last);
      ASSERT_TRUE(before && after);
      ASSERT_TRUE(is_rank(*before)) << *before;
      ASSERT_TRUE(is_rank(*after)) << *after;
      ASSERT_LT(*before, first);
      ASSERT_LT(last, *after);
      first = *before;
      last = *after;
    }
  }
}

// A board under a thousand drags to anywhere: ranks stay apart, in order, canonical.
TEST(Lexorank, RandomInsertionsKeepTheBoardInOrder) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::SeededRandom random(seed);
    std::vector<std::string> board = {rank_of_number(1), rank_of_number(2)};
    for (int i = 0; i < 1000; ++i) {
      const auto place = static_cast<std::size_t>(random.uniform() * static_cast<double>(board.size() + 1));
      const auto rank = place == 0              ? rank_before(board.front())
                        : place == board.size() ? rank_after(board.back())
                                                : rank_between(board[place - 1], board[place]);
      ASSERT_TRUE(rank && is_rank(*rank));
      ASSERT_TRUE(place == 0 || board[place - 1] < *rank) << *rank;
      ASSERT_TRUE(place == board.size() || *rank < board[place]) << *rank;
      board.insert(board.begin() + static_cast<std::ptrdiff_t>(place), *rank);
    }
  }
}

// The header's advice for a drag to the end: below the next number's rank, whatever was dragged before.
TEST(Lexorank, BugsDraggedToTheEndStayBeforeTheNextNewOne) {
  auto last = rank_of_number(5);
  const auto next = rank_of_number(6);
  for (int i = 0; i < 100; ++i) {
    const auto dragged = rank_between(last, next);
    ASSERT_TRUE(dragged);
    ASSERT_LT(last, *dragged);
    ASSERT_LT(*dragged, next);
    last = *dragged;
  }
}

TEST(Lexorank, ManyRanksBetweenTwoRiseAndStayShort) {
  const auto low = rank_of_number(5);
  const auto high = rank_of_number(6);
  const auto ranks = ranks_between(low, high, 1000);
  ASSERT_TRUE(ranks);
  ASSERT_EQ(ranks->size(), 1000U);
  EXPECT_LT(low, ranks->front());
  EXPECT_LT(ranks->back(), high);
  for (std::size_t i = 0; i < ranks->size(); ++i) {
    ASSERT_TRUE(is_rank((*ranks)[i])) << (*ranks)[i];
    ASSERT_LE((*ranks)[i].size(), 16U) << (*ranks)[i];
    ASSERT_TRUE(i == 0 || (*ranks)[i - 1] < (*ranks)[i]);
  }
  EXPECT_TRUE(ranks_between(low, high, 0)->empty());
  EXPECT_FALSE(ranks_between(high, low, 3));
}

}  // namespace bughook::bugs
