// What a store makes of a clock that was wrong: nothing waits for ever, nothing is erased for it.
#include "fixture.hpp"

namespace bughook::conformance {

using std::chrono::days;
using DueLook = storage::Housekeeping::DueLook;

namespace {

constexpr days a_year{365};

}  // namespace

class ClockTest : public StoreTest {
 protected:
  base::WebhookId add_webhook_with(std::vector<seconds> schedule) {
    auto made = webhook(project_id());
    made.schedule = std::move(schedule);
    EXPECT_TRUE(store_->webhooks().insert(made).has_value());
    return made.id;
  }
  std::size_t bring_back(DueLook look, double jitter = 0) {
    std::size_t rows = 0;
    for (bool more = true; more;) {
      const auto piece = store_->housekeeping().bring_back_due(now(), look, jitter);
      EXPECT_TRUE(piece.has_value());
      if (!piece) return rows;
      rows += piece->rows;
      more = piece->more;
    }
    return rows;
  }
  std::optional<base::Timestamp> due_at(base::DeliveryId id) { return detail(id).delivery.due_at; }
  void change(base::WebhookId id, const std::function<void(webhooks::Webhook&)>& edit) {
    EXPECT_TRUE(store_->webhooks().change(project_id(), id, [&](webhooks::Webhook& each) -> base::Result<void> {
      edit(each);
      return {};
    }));
  }
};
BUGHOOK_STORE_SUITE_OF(ClockTest, Clock);

TEST_P(Clock, ARetryThatWasPlannedAYearAheadIsDueAfterItsGap) {
  const auto hook = add_webhook_with({seconds(5), seconds(60)});
  const auto right = now();
  store_->clock().set(right + a_year);
  const auto owed = file_for(hook);
  record_retry(owed, seconds(5));
  store_->flush();
  store_->clock().set(right);
  EXPECT_EQ(bring_back(DueLook::beyond_the_longest_gap), 1U);
  EXPECT_EQ(due_at(owed.id), right + seconds(5));
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
  store_->clock().advance(seconds(5));
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(owed.id));
}

TEST_P(Clock, AnHourBackStrandsNoneWhoseGapIsSecondsThoughAnotherIsADay) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_retry(owed, seconds(5));
  store_->flush();
  store_->clock().set(now() - hours(1));
  EXPECT_EQ(bring_back(DueLook::beyond_the_longest_gap), 0U) << "it might be the day's";
  EXPECT_EQ(bring_back(DueLook::all), 1U);
  EXPECT_EQ(due_at(owed.id), now() + seconds(5));
}

TEST_P(Clock, WhatWaitsRightlyStaysAsItIs) {
  const auto hook = add_webhook_with({seconds(100)});
  const auto owed = file_for(hook);
  record_retry(owed, seconds(109));
  const auto asked = file_for(hook);
  auto refused = attempt(asked, {DeliveryState::pending, now() + hours(6), false}, "status_429");
  refused.result.retry_after = hours(6);
  store_->queue().record(std::move(refused));
  store_->flush();
  EXPECT_EQ(bring_back(DueLook::all, 0.1), 0U);
  EXPECT_EQ(due_at(owed.id), now() + seconds(109)) << "with its jitter";
  EXPECT_EQ(due_at(asked.id), now() + hours(6)) << "its receiver asked for it";
  store_->clock().set(now() - hours(1));
  EXPECT_EQ(bring_back(DueLook::all, 0.1), 2U);
  EXPECT_EQ(due_at(asked.id), now() + hours(6));
}

TEST_P(Clock, MoreThanOnePieceIsPutRightOnceAndAllOfIt) {
  const auto hook = add_webhook_with({seconds(5)});
  const auto right = now();
  store_->clock().set(right + a_year);
  constexpr int many = 1200;
  std::vector<base::WebhookId> recipients(many, hook);
  for (const auto& owed : file_for(recipients)) record_retry(owed, seconds(5));
  store_->flush();
  store_->clock().set(right);
  EXPECT_EQ(bring_back(DueLook::all), static_cast<std::size_t>(many));
  EXPECT_EQ(bring_back(DueLook::all), 0U);
  store_->clock().advance(seconds(5));
  EXPECT_EQ(claim(hook, 10'000, 100 << 20).owed.size(), static_cast<std::size_t>(many));
}

TEST_P(Clock, ADeliveryUnderWayIsLeftToItsAttempt) {
  const auto hook = add_webhook_with({seconds(5)});
  const auto owed = file_for(hook);
  store_->clock().set(now() - hours(1));
  EXPECT_EQ(bring_back(DueLook::all), 0U);
  record_delivered(owed);
  EXPECT_EQ(state_of(owed.id), DeliveryState::delivered);
}

TEST_P(Clock, WhatAClockBehindHasDatedIsNotErasedWhenItIsPutRight) {
  const auto hook = add_webhook();
  const auto right = now();
  file_for(hook);  // ids are never below the newest
  store_->clock().set(right - a_year);
  const auto owed = file_for(hook);
  record_delivered(owed);
  store_->flush();
  store_->clock().set(right + hours(1));
  ASSERT_TRUE(store_->housekeeping().purge_events(now() - days(30), 100));
  ASSERT_TRUE(store_->housekeeping().purge_attempts(now() - days(30), 100));
  EXPECT_EQ(detail(owed.id).attempts.size(), 1U);
}

TEST_P(Clock, WhatAClockAheadHasDatedKeepsNothingElseFromGoing) {
  const auto hook = add_webhook();
  const auto right = now();
  store_->clock().set(right + a_year);
  const auto ahead = file_for(hook);
  record_delivered(ahead);
  store_->clock().set(right);
  const auto owed = file_for(hook);
  record_delivered(owed);
  store_->flush();
  store_->clock().advance(days(60));
  ASSERT_TRUE(store_->housekeeping().purge_events(now() - days(30), 100));
  EXPECT_FALSE(store_->delivery_log().delivery(project_id(), owed.id));
  EXPECT_TRUE(store_->delivery_log().delivery(project_id(), ahead.id)) << "of it nobody knows how old it is";
}

TEST_P(Clock, ABugThatAClockAheadHasDatedKeepsNoOtherFromGoing) {
  change_settings([](auto& settings) { settings.retention = days(30); });
  const auto right = now();
  store_->clock().set(right + a_year);
  ASSERT_TRUE(file(filing()));
  store_->clock().set(right);
  ASSERT_TRUE(file(filing()));
  store_->clock().advance(days(29));
  std::size_t erased = 0;
  const auto purge = [&] {
    for (bool more = true; more;) {
      const auto piece = store_->housekeeping().purge_bugs(now(), 10);
      ASSERT_TRUE(piece);
      erased += piece->rows;
      more = piece->more;
    }
  };
  purge();
  EXPECT_EQ(erased, 0U);
  store_->clock().advance(days(2));
  purge();
  EXPECT_EQ(erased, 1U);
}

TEST_P(Clock, TheTimeIsNotedAndFirstTakenFromTheNewestThing) {
  const auto first = store_->housekeeping().time_notes();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->believed, now());
  ASSERT_TRUE(store_->housekeeping().note_time({.seen = now() + hours(2), .believed = now() + hours(1)}));
  store_->reopen();
  const auto notes = store_->housekeeping().time_notes();
  EXPECT_EQ(notes->seen, now() + hours(2));
  EXPECT_EQ(notes->believed, now() + hours(1));
}

TEST_P(Clock, WhatWasFiledSinceTellsHowLateItWasWhenTheProcessWasKilled) {
  ASSERT_TRUE(store_->housekeeping().note_time({.seen = now(), .believed = now()}));
  store_->clock().advance(std::chrono::minutes(50));
  file_for(add_webhook());
  EXPECT_EQ(store_->housekeeping().time_notes()->seen, now());
  const auto noted = now();
  ASSERT_TRUE(store_->housekeeping().note_time({.seen = noted, .believed = noted}));
  store_->clock().advance(a_year);
  file_for(add_webhook());
  EXPECT_EQ(store_->housekeeping().time_notes()->seen, noted) << "the clock was ahead";
}

TEST_P(Clock, AShorterScheduleIsFollowedByWhatWaits) {
  const auto hook = add_webhook_with({hours(24)});
  const auto owed = file_for(hook);
  record_retry(owed, hours(24));
  store_->flush();
  change(hook, [](auto& each) { each.schedule = {seconds(2)}; });
  EXPECT_EQ(due_at(owed.id), now() + seconds(2));
  change(hook, [](auto& each) { each.schedule = {hours(5)}; });
  EXPECT_EQ(due_at(owed.id), now() + seconds(2)) << "a longer one puts nothing off";
  store_->clock().advance(seconds(2));
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(owed.id));
}

TEST_P(Clock, AnotherUrlIsTriedAtOnceAndAnotherDescriptionIsNoReasonTo) {
  const auto hook = add_webhook_with({hours(24)});
  const auto owed = file_for(hook);
  record_retry(owed, hours(24));
  store_->flush();
  change(hook, [](auto& each) { each.description = "new"; });
  EXPECT_EQ(due_at(owed.id), now() + hours(24));
  change(hook, [](auto& each) { each.url = "https://mended.example.com/"; });
  EXPECT_EQ(due_at(owed.id), now());
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(owed.id));
}

}  // namespace bughook::conformance
