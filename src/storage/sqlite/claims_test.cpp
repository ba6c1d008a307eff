#include "storage/sqlite/claims.hpp"

#include <gtest/gtest.h>

namespace bughook::storage::sqlite {
namespace {

constexpr base::WebhookId hook{1};
constexpr base::DeliveryId one{10};
constexpr base::DeliveryId two{20};

TEST(Claims, ARollbackUndoesTheTransactionsClaimsAndEnds) {
  Claims claims;
  claims.add(one, hook, base::from_ms(5), 0);
  claims.committed();
  claims.end(one);
  claims.add(two, hook, base::from_ms(6), 0);
  claims.rolled_back();
  EXPECT_TRUE(claims.contains(one));
  EXPECT_FALSE(claims.contains(two));
}

TEST(Claims, ADeliveryClaimedTwiceInOneTransactionIsFreeAfterARollback) {
  Claims claims;
  claims.add(one, hook, base::from_ms(5), 0);
  claims.end(one);
  claims.add(one, hook, base::from_ms(7), 0);
  claims.rolled_back();
  EXPECT_FALSE(claims.contains(one));
}

TEST(Claims, AReleaseBringsTheSearchBackToTheDelivery) {
  Claims claims;
  claims.add(one, hook, base::from_ms(5), 0);
  claims.advance(hook, {9, 90});
  claims.release(one);
  EXPECT_LT(claims.position(hook), (DuePosition{5, one.number}));
  EXPECT_FALSE(claims.contains(one));
}

TEST(Claims, WhatIsDueLaterThanThePositionLeavesIt) {
  Claims claims;
  claims.advance(hook, {9, 90});
  claims.due(hook, {10, 1});
  EXPECT_EQ(claims.position(hook), (DuePosition{9, 90}));
  claims.due(hook, {9, 90});
  EXPECT_LT(claims.position(hook), (DuePosition{9, 90}));
}

TEST(Claims, ARollbackForgetsHowFarSearchesCame) {
  Claims claims;
  claims.advance(hook, {9, 90});
  claims.rolled_back();
  EXPECT_EQ(claims.position(hook), DuePosition{});
}

}  // namespace
}  // namespace bughook::storage::sqlite
