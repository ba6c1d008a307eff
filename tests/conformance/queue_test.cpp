// delivery::QueueStore.
#include "fixture.hpp"

namespace bughook::conformance {

BUGHOOK_STORE_SUITE(Queue);

TEST_P(Queue, AClaimedDeliveryIsNotHandedOutAgain) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_retry(owed, seconds(5));
  store_->clock().advance(seconds(5));
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(owed.id));
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
}

TEST_P(Queue, AReleasedDeliveryIsDueAsItWas) {
  const auto hook = add_webhook();
  const auto first = file_for(hook);
  const auto second = file_for(hook);
  store_->queue().release({second.id, first.id});
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(first.id, second.id));
  store_->queue().release({first.id});
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(first.id));
  EXPECT_EQ(detail(first.id).delivery.attempts_done, 0);
}

TEST_P(Queue, ReleasingWhatIsNotClaimedChangesNothing) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_delivered(owed);
  store_->queue().release({owed.id, base::DeliveryId{12345}});
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
  EXPECT_EQ(state_of(owed.id), DeliveryState::delivered);
}

TEST_P(Queue, ClaimsOfAProcessThatDiedAreFreeAgain) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
  store_->reopen();
  const auto claimed = claim(hook);
  ASSERT_EQ(claimed.owed.size(), 1U);
  EXPECT_EQ(claimed.owed[0].id, owed.id);
  EXPECT_EQ(claimed.owed[0].webhook, hook);
  EXPECT_EQ(claimed.owed[0].event, owed.event);
  EXPECT_EQ(claimed.owed[0].created_at, owed.created_at);
  EXPECT_EQ(*claimed.owed[0].body, *owed.body);
}

TEST_P(Queue, HandsOutTheOldestDueFirst) {
  const auto hook = add_webhook();
  const auto a = file_for(hook);
  const auto b = file_for(hook);
  const auto c = file_for(hook);
  record_retry(a, seconds(30));
  record_retry(b, seconds(10));
  record_retry(c, seconds(20));
  store_->clock().advance(seconds(60));
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(b.id, c.id, a.id));
}

TEST_P(Queue, WhatIsNotDueYetIsOnlyAnnounced) {
  const auto hook = add_webhook();
  const auto a = file_for(hook);
  const auto b = file_for(hook);
  record_retry(a, seconds(30));
  record_retry(b, seconds(10));
  auto claimed = claim(hook);
  EXPECT_THAT(claimed.owed, testing::IsEmpty());
  EXPECT_EQ(claimed.next_due_at, now() + seconds(10));
  store_->clock().advance(seconds(10));
  claimed = claim(hook);
  ASSERT_EQ(claimed.owed.size(), 1U);
  EXPECT_EQ(claimed.next_due_at, now() + seconds(20));
}

TEST_P(Queue, NothingLeftAnnouncesNothing) {
  const auto hook = add_webhook();
  file_for(hook);
  EXPECT_EQ(claim(hook).next_due_at, std::nullopt);  // the only one is claimed
  EXPECT_EQ(claim(add_webhook()).next_due_at, std::nullopt);
}

TEST_P(Queue, StopsAtTheLimitAndAnnouncesTheNext) {
  const auto hook = add_webhook();
  std::vector<base::DeliveryId> all;
  for (int i = 0; i < 5; ++i) all.push_back(file_for(hook).id);
  store_->reopen();
  const auto first = claim(hook, 3);
  ASSERT_EQ(first.owed.size(), 3U);
  EXPECT_EQ(first.owed[0].id, all[0]);
  EXPECT_EQ(first.next_due_at, now());
  const auto second = claim(hook, 3);
  ASSERT_EQ(second.owed.size(), 2U);
  EXPECT_EQ(second.owed[1].id, all[4]);
  EXPECT_EQ(second.next_due_at, std::nullopt);
}

TEST_P(Queue, StopsAtTheBytesButHandsOutOneAtLeast) {
  const auto hook = add_webhook();
  for (int i = 0; i < 3; ++i) {
    auto made = filing({hook});
    made.body.head = std::string(1000, 'x');
    ASSERT_TRUE(file(std::move(made)));
  }
  store_->reopen();
  EXPECT_EQ(claim(hook, 10, 10).owed.size(), 1U);
  const auto rest = claim(hook, 10, 2500);
  EXPECT_EQ(rest.owed.size(), 2U);
  store_->reopen();
  const auto two = claim(hook, 10, 2500);
  EXPECT_EQ(two.owed.size(), 2U);
  EXPECT_EQ(two.next_due_at, now());
}

TEST_P(Queue, AnotherWebhooksDeliveriesStay) {
  const auto mine = add_webhook();
  const auto other = add_webhook();
  file_for({mine, other});
  store_->reopen();
  EXPECT_EQ(claim(mine).owed.size(), 1U);
  EXPECT_EQ(claim(other).owed.size(), 1U);
}

TEST_P(Queue, ARetryCountsAttemptsAndKeepsItsSchedule) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_retry(owed, seconds(5));
  store_->clock().advance(seconds(5));
  const auto again = claim(hook).owed.at(0);
  EXPECT_EQ(again.attempts_done, 1);
  EXPECT_EQ(again.schedule_step, 1);
  record_retry(again, seconds(5));
  store_->clock().advance(seconds(5));
  store_->reopen();
  const auto third = claim(hook).owed.at(0);
  EXPECT_EQ(third.attempts_done, 2);
  EXPECT_EQ(third.schedule_step, 2);
}

TEST_P(Queue, ARecordIsThereForTheNextSearch) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_retry(owed, seconds(0));  // not flushed: the order of the calls is enough
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(owed.id));
}

TEST_P(Queue, RecordsEverythingOfTheAttempt) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  auto made = attempt(owed, {DeliveryState::failed, std::nullopt, false}, "status_503");
  made.result.outcome = delivery::Outcome::refused;
  made.result.detail = "The receiver is busy.";
  made.result.status = 503;
  made.result.retry_after = seconds(120);
  using std::chrono::microseconds;
  made.result.timings = {microseconds(1), microseconds(2), microseconds(3), microseconds(4), microseconds(5)};
  made.result.remote_address = "192.0.2.1:443";
  made.result.request_headers = {{"Authorization", "\xE2\x80\xA2\xE2\x80\xA2"}, {"X-Empty", ""}};
  made.result.response_headers = {{"Set-Cookie", "a: b"}, {"Set-Cookie", "c"}};
  made.result.response_body = std::string("\0\xFFgarbage", 9);
  made.result.response_body_cut = true;
  store_->queue().record(made);
  const auto found = detail(owed.id);
  ASSERT_EQ(found.attempts.size(), 1U);
  const auto& stored = found.attempts[0];
  EXPECT_EQ(stored.number, 1);
  EXPECT_EQ(stored.started_at, made.started_at);
  EXPECT_EQ(stored.result.outcome, made.result.outcome);
  EXPECT_EQ(stored.result.reason, "status_503");
  EXPECT_EQ(stored.result.detail, made.result.detail);
  EXPECT_EQ(stored.result.status, 503);
  EXPECT_EQ(stored.result.retry_after, seconds(120));
  EXPECT_EQ(stored.result.timings.dns, microseconds(1));
  EXPECT_EQ(stored.result.timings.connect, microseconds(2));
  EXPECT_EQ(stored.result.timings.tls, microseconds(3));
  EXPECT_EQ(stored.result.timings.first_byte, microseconds(4));
  EXPECT_EQ(stored.result.timings.total, microseconds(5));
  EXPECT_EQ(stored.result.remote_address, made.result.remote_address);
  EXPECT_EQ(stored.result.request_headers, made.result.request_headers);
  EXPECT_EQ(stored.result.response_headers, made.result.response_headers);
  EXPECT_EQ(stored.result.response_body, made.result.response_body);
  EXPECT_TRUE(stored.result.response_body_cut);
  EXPECT_EQ(found.delivery.state, DeliveryState::failed);
  EXPECT_EQ(found.delivery.last_reason, "status_503");
  EXPECT_EQ(found.delivery.attempts_done, 1);
  EXPECT_EQ(found.delivery.due_at, std::nullopt);
}

TEST_P(Queue, EveryOutcomeReadsBack) {
  const auto hook = add_webhook();
  for (const auto outcome : {delivery::Outcome::delivered, delivery::Outcome::refused, delivery::Outcome::timed_out,
                             delivery::Outcome::unreachable, delivery::Outcome::blocked}) {
    const auto owed = file_for(hook);
    auto made = attempt(owed, {DeliveryState::failed, std::nullopt, false}, "x");
    made.result.outcome = outcome;
    store_->queue().record(made);
    EXPECT_EQ(detail(owed.id).attempts.at(0).result.outcome, outcome);
  }
}

TEST_P(Queue, ADeliveryCancelledMeanwhileKeepsItsStateAndGetsTheAttempt) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  ASSERT_TRUE(store_->delivery_log().cancel(project_id(), owed.id, now()));
  record_retry(owed, seconds(5));
  const auto found = detail(owed.id);
  EXPECT_EQ(found.delivery.state, DeliveryState::cancelled);
  EXPECT_EQ(found.delivery.due_at, std::nullopt);
  EXPECT_EQ(found.delivery.attempts_done, 1);
  EXPECT_EQ(found.attempts.size(), 1U);
  store_->clock().advance(seconds(10));
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
}

TEST_P(Queue, ARecordForARemovedBugIsDropped) {
  const auto hook = add_webhook();
  const auto filed = file(filing({hook}));
  ASSERT_TRUE(store_->bugs().remove(project_id(), filed->bug));
  record_delivered(filed->owed[0]);
  store_->flush();
  EXPECT_EQ(kind_of(store_->delivery_log().delivery(project_id(), filed->owed[0].id)), ErrorKind::not_found);
  EXPECT_TRUE(file(filing({hook})));
}

TEST_P(Queue, GoneDisablesTheWebhook) {
  const auto hook = add_webhook();
  record(file_for(hook), {DeliveryState::failed, std::nullopt, true}, "status_410");
  store_->flush();
  const auto found = looked_up(hook);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->active);
  EXPECT_EQ(found->disabled_reason, "status_410");
  EXPECT_FALSE(by_sdk_key(first_.project.sdk_key)->webhooks.at(0).active);
}

TEST_P(Queue, AtStartEveryWebhookThatIsOwedSomethingIsNamed) {
  const auto idle = add_webhook();
  const auto soon = add_webhook();
  const auto late = add_webhook();
  const auto gone = add_webhook();
  record_delivered(file_for(idle));
  record_retry(file_for(late), hours(2));
  record_retry(file_for(late), hours(1));
  file_for(soon);
  file_for(gone);
  ASSERT_TRUE(store_->webhooks().remove(project_id(), gone));
  store_->flush();
  const auto due = now();
  store_->reopen();
  const auto owed = store_->queue().owed_webhooks();
  ASSERT_TRUE(owed);
  ASSERT_EQ(owed->size(), 2U);
  EXPECT_EQ((*owed)[0].webhook, soon);
  EXPECT_EQ((*owed)[0].earliest_due_at, due);
  EXPECT_EQ((*owed)[1].webhook, late);
  EXPECT_EQ((*owed)[1].earliest_due_at, due + hours(1));
}

TEST_P(Queue, AClockSetBackHidesNothing) {
  const auto hook = add_webhook();
  const auto first = file_for(hook);
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
  store_->clock().set(now() - hours(1));
  const auto second = file_for(hook);
  store_->queue().release({second.id});
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(second.id));
  record_retry(first, seconds(1));
  store_->clock().advance(seconds(1));
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(first.id));
}

}  // namespace bughook::conformance
