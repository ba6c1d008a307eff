#include "http/bodies/byte_budget.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using Verdict = ByteBudget::Verdict;

constexpr std::size_t kb = 1024;
constexpr std::size_t mb = 1024 * kb;
constexpr base::SteadyTime start{};

boost::asio::ip::address address(unsigned number) { return boost::asio::ip::address_v4(0xC0000200U + number); }

TEST(ByteBudget, SmallBodiesAreFreeAndLargeOnesShareWhatThereIs) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare small(budget, address(1)), first(budget, address(2)), second(budget, address(3));
  EXPECT_EQ(small.cover(16 * kb, start), Verdict::granted);
  EXPECT_EQ(first.cover(mb, start), Verdict::granted);
  EXPECT_EQ(second.cover(16 * kb + 1, start), Verdict::all_is_full);
  EXPECT_EQ(first.cover(mb + 16 * kb, start), Verdict::granted);
  EXPECT_EQ(first.cover(mb + 16 * kb + 1, start), Verdict::all_is_full);
  first.release();
  EXPECT_EQ(second.cover(mb, start), Verdict::granted);
  second.release();
  EXPECT_EQ(held.value(), 0);
}

TEST(ByteBudget, NoAddressHoldsMoreThanItsShare) {
  base::Gauge held;
  ByteBudget budget({8 * mb, mb, 1s}, held);
  std::deque<ByteShare> of_one;
  for (int i = 0; i < 16; ++i) {
    ASSERT_EQ(of_one.emplace_back(budget, address(1)).cover(64 * kb, start), Verdict::granted) << i;
  }
  EXPECT_EQ(of_one.emplace_back(budget, address(1)).cover(64 * kb, start), Verdict::address_is_full);
  ByteShare of_another(budget, address(2));
  EXPECT_EQ(of_another.cover(mb, start), Verdict::granted);
}

TEST(ByteBudget, OneBodyAloneMayBeAsLargeAsItsRouteAllows) {
  base::Gauge held;
  ByteBudget budget({8 * mb, mb, 1s}, held);
  ByteShare alone(budget, address(1)), second(budget, address(1));
  EXPECT_EQ(alone.cover(2 * mb, start), Verdict::granted);
  EXPECT_EQ(second.cover(64 * kb, start), Verdict::address_is_full);
}

TEST(ByteBudget, TheSlowestGivesWayWhenThereIsNoRoom) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare slowest(budget, address(1)), slow(budget, address(2)), quick(budget, address(3));
  ASSERT_EQ(slowest.cover(500 * kb, start), Verdict::granted);
  ASSERT_EQ(slow.cover(500 * kb, start + 1s), Verdict::granted);
  EXPECT_EQ(quick.cover(500 * kb, start + 2s), Verdict::granted);
  EXPECT_TRUE(slowest.has_given_way());
  EXPECT_FALSE(slow.has_given_way());
  EXPECT_EQ(slowest.cover(600 * kb, start + 2s), Verdict::gave_way);
  EXPECT_FALSE(slowest.settle());
}

TEST(ByteBudget, WhoMovesOnDoesNotGiveWay) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare first(budget, address(1)), second(budget, address(2)), third(budget, address(3));
  ASSERT_EQ(first.cover(500 * kb, start), Verdict::granted);
  ASSERT_EQ(second.cover(500 * kb, start + 1s), Verdict::granted);
  first.note_progress(64 * kb, start + 5s);
  EXPECT_EQ(third.cover(300 * kb, start + 5s), Verdict::granted);
  EXPECT_FALSE(first.has_given_way());
  EXPECT_TRUE(second.has_given_way());
}

TEST(ByteBudget, WhatIsBeingAnsweredDoesNotGiveWay) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare answered(budget, address(1)), other(budget, address(2));
  ASSERT_EQ(answered.cover(mb, start), Verdict::granted);
  EXPECT_TRUE(answered.settle());
  EXPECT_EQ(other.cover(64 * kb, start + 60s), Verdict::all_is_full);
}

TEST(ByteBudget, TheOneThatAsksDoesNotPushOutAQuickerOne) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare slow(budget, address(1)), quick(budget, address(2));
  ASSERT_EQ(slow.cover(512 * kb, start), Verdict::granted);
  ASSERT_EQ(quick.cover(512 * kb, start + 59s), Verdict::granted);
  EXPECT_EQ(slow.cover(600 * kb, start + 60s), Verdict::all_is_full);
  EXPECT_FALSE(quick.has_given_way());
}

TEST(ByteBudget, BehindAProxyTheSlowestOfTheSameAddressGivesWay) {
  base::Gauge held;
  ByteBudget budget({8 * mb, mb, 1s}, held);
  ByteShare slow(budget, address(1)), quick(budget, address(1));
  ASSERT_EQ(slow.cover(mb, start), Verdict::granted);
  EXPECT_EQ(quick.cover(300 * kb, start + 2s), Verdict::granted);
  EXPECT_TRUE(slow.has_given_way());
}

TEST(ByteBudget, AShareCanBeUsedAgainAfterItGaveWay) {
  base::Gauge held;
  ByteBudget budget({mb, mb, 1s}, held);
  ByteShare first(budget, address(1)), second(budget, address(2));
  ASSERT_EQ(first.cover(mb, start), Verdict::granted);
  ASSERT_EQ(second.cover(mb, start + 2s), Verdict::granted);
  first.release();
  second.release();
  EXPECT_EQ(held.value(), 0);
  EXPECT_EQ(first.cover(mb, start + 3s), Verdict::granted);
  EXPECT_TRUE(first.settle());
}

}  // namespace
}  // namespace bughook::http
