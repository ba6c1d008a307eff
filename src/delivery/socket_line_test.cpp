#include "delivery/socket_line.hpp"

#include <gtest/gtest.h>

namespace bughook::delivery {

namespace {

Lane make_lane(std::int64_t number) { return Lane(base::WebhookId{number}, HealthLimits{}); }

void prove(Lane& lane) {
  AttemptResult delivered;
  delivered.outcome = Outcome::delivered;
  lane.health.attempt_finished(delivered, {});
}

void disprove(Lane& lane) {
  AttemptResult timed_out;
  timed_out.outcome = Outcome::timed_out;
  lane.health.attempt_finished(timed_out, {});
}

}  // namespace

TEST(SocketLine, ServesInTheOrderInWhichLanesCame) {
  SocketLine line(10);
  auto a = make_lane(3), b = make_lane(1), c = make_lane(2);
  for (auto* lane : {&a, &b, &c}) line.join(*lane);
  line.join(a);  // it stands there already
  EXPECT_EQ(line.next(), &a);
  line.join(a);
  EXPECT_EQ(line.next(), &b);
  EXPECT_EQ(line.next(), &c);
  EXPECT_EQ(line.next(), &a);
  EXPECT_EQ(line.next(), nullptr);
}

TEST(SocketLine, NobodyIsServedWithoutASocket) {
  SocketLine line(4);
  auto proven = make_lane(1);
  prove(proven);
  line.join(proven);
  for (int i = 0; i < 4; ++i) line.take(true);
  EXPECT_EQ(line.next(), nullptr);
  line.give_back(true);
  EXPECT_EQ(line.next(), &proven);
}

TEST(SocketLine, LanesThatAreNotProvenHoldTheirShareAtMostAndLeaveTheRest) {
  SocketLine line(4);
  auto hanging = make_lane(1), quick = make_lane(2);
  prove(quick);
  for (int i = 0; i < 3; ++i) line.take(false);
  line.join(hanging);
  line.join(quick);
  EXPECT_EQ(line.next(), &quick);
  EXPECT_EQ(line.next(), nullptr);
  EXPECT_FALSE(line.has_socket(false));
  EXPECT_TRUE(line.has_socket(true));
}

TEST(SocketLine, ProvenLanesThatWantEverySocketDoNotKeepNewOnesOut) {
  SocketLine line(8);
  std::deque<Lane> proven;
  for (int i = 1; i <= 8; ++i) prove(proven.emplace_back(base::WebhookId{i}, HealthLimits{}));
  for (auto& lane : proven) line.join(lane);
  auto fresh = make_lane(100);
  line.join(fresh);
  const auto first = line.next();
  const auto second = line.next();
  EXPECT_TRUE(first == &fresh || second == &fresh);
}

TEST(SocketLine, ALaneThatIsJudgedAnewChangesTheLine) {
  SocketLine line(4);
  auto lane = make_lane(1);
  line.join(lane);
  for (int i = 0; i < 3; ++i) line.take(false);
  EXPECT_EQ(line.next(), nullptr);
  prove(lane);
  line.join(lane);
  EXPECT_EQ(line.next(), &lane);
  EXPECT_EQ(lane.stands_in, nullptr);

  line.join(lane);
  disprove(lane);
  line.join(lane);
  EXPECT_EQ(line.next(), nullptr);
  line.give_back(false);
  EXPECT_EQ(line.next(), &lane);
  EXPECT_EQ(line.next(), nullptr) << "it stood in one line only";
}

TEST(SocketLine, ASingleSocketIsEnoughForALaneThatIsNotProven) {
  SocketLine line(1);
  auto lane = make_lane(1);
  line.join(lane);
  EXPECT_EQ(line.next(), &lane);
}

}  // namespace bughook::delivery
