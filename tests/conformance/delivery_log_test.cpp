// delivery::DeliveryLog.
#include <algorithm>

#include "fixture.hpp"

namespace bughook::conformance {

class DeliveryLogTest : public StoreTest {
 protected:
  std::vector<base::DeliveryId> ids_of(const delivery::DeliveryFilter& filter) {
    std::vector<base::DeliveryId> ids;
    const auto page = store_->delivery_log().page(project_id(), filter);
    EXPECT_TRUE(page.has_value());
    if (!page) return ids;
    for (const auto& each : page->deliveries) ids.push_back(each.id);
    return ids;
  }
  /// All pages of `limit`, one after the other.
  std::vector<base::DeliveryId> all_of(delivery::DeliveryFilter filter) {
    std::vector<base::DeliveryId> ids;
    for (;;) {
      const auto page = store_->delivery_log().page(project_id(), filter);
      if (!page) return ids;
      EXPECT_LE(page->deliveries.size(), filter.limit);
      for (const auto& each : page->deliveries) ids.push_back(each.id);
      if (!page->next_below) return ids;
      filter.below = page->next_below;
    }
  }
};
BUGHOOK_STORE_SUITE_OF(DeliveryLogTest, DeliveryLog);

TEST_P(DeliveryLog, ShowsADelivery) {
  const auto hook = add_webhook();
  const auto filed = file(filing({hook}));
  const auto found = detail(filed->owed[0].id);
  EXPECT_EQ(found.delivery.id, filed->owed[0].id);
  EXPECT_EQ(found.delivery.event, filed->owed[0].event);
  EXPECT_EQ(found.delivery.webhook, hook);
  EXPECT_EQ(found.delivery.bug, filed->bug);
  EXPECT_EQ(found.delivery.action, "BUG_CREATED");
  EXPECT_EQ(found.delivery.state, DeliveryState::pending);
  EXPECT_EQ(found.delivery.due_at, now());
  EXPECT_EQ(found.delivery.last_reason, "");
  EXPECT_EQ(found.delivery.created_at, now());
  EXPECT_THAT(found.attempts, testing::IsEmpty());
}

TEST_P(DeliveryLog, ListsTheAttemptsInTheirOrder) {
  const auto hook = add_webhook();
  auto owed = file_for(hook);
  record_retry(owed, seconds(1));
  store_->clock().advance(seconds(1));
  owed = claim(hook).owed.at(0);
  record_delivered(owed);
  const auto found = detail(owed.id);
  ASSERT_EQ(found.attempts.size(), 2U);
  EXPECT_EQ(found.attempts[0].number, 1);
  EXPECT_EQ(found.attempts[0].result.reason, "status_500");
  EXPECT_EQ(found.attempts[1].number, 2);
  EXPECT_EQ(found.attempts[1].started_at, now());
  EXPECT_EQ(found.delivery.last_reason, "delivered");
  EXPECT_EQ(found.delivery.updated_at, now());
}

TEST_P(DeliveryLog, AForeignProjectsDeliveryIsNotFound) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  const auto owed = file_for(add_webhook());
  auto& log = store_->delivery_log();
  EXPECT_EQ(kind_of(log.delivery(other.id, owed.id)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(log.resend(other.id, owed.id, now())), ErrorKind::not_found);
  EXPECT_EQ(kind_of(log.cancel(other.id, owed.id, now())), ErrorKind::not_found);
  EXPECT_EQ(kind_of(log.recover(other.id, owed.webhook, now(), now())), ErrorKind::not_found);
  EXPECT_THAT(log.page(other.id, {})->deliveries, testing::IsEmpty());
  delivery::DeliveryFilter filter;
  filter.webhook = owed.webhook;
  EXPECT_THAT(log.page(other.id, filter)->deliveries, testing::IsEmpty());
  filter = {};
  filter.bug = detail(owed.id).delivery.bug;
  EXPECT_THAT(log.page(other.id, filter)->deliveries, testing::IsEmpty());
}

TEST_P(DeliveryLog, EveryFilterFindsWhatALookAtEachWouldFind) {
  // Some delivered long ago and some just now, resent, cancelled, held: checked against the details of each.
  const std::vector hooks{add_webhook(), add_webhook(), add_webhook()};
  std::vector<delivery::Delivery> all;
  std::vector<base::BugId> reported;
  std::vector<base::DeliveryId> filed_ids;
  for (std::size_t i = 0; i < 60; ++i) {
    const bool active = i % 7 != 3;
    const auto made = filing({hooks[i % 3], hooks[(i + 1) % 3]}, active);
    for (const auto& recipient : made.recipients) filed_ids.push_back(recipient.delivery);
    const auto filed = file(made);
    reported.push_back(filed->bug);
    for (const auto& owed : filed->owed) {
      switch (i % 5) {
        case 0: record_failed(owed); break;
        case 1: ASSERT_TRUE(store_->delivery_log().cancel(project_id(), owed.id, now())); break;
        case 2: record_retry(owed, hours(1)); break;
        default: record_delivered(owed); break;
      }
      store_->flush();
      if (i % 11 == 10) {
        ASSERT_TRUE(store_->delivery_log().resend(project_id(), owed.id, now()));
      }
    }
  }
  for (const auto id : filed_ids) all.push_back(detail(id).delivery);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id > b.id; });

  std::vector<std::optional<base::WebhookId>> webhooks{std::nullopt};
  webhooks.insert(webhooks.end(), hooks.begin(), hooks.end());
  const std::vector<std::optional<DeliveryState>> states{std::nullopt,          DeliveryState::pending,
                                                         DeliveryState::failed, DeliveryState::delivered,
                                                         DeliveryState::held,   DeliveryState::cancelled};
  std::vector<std::optional<base::BugId>> bugs{std::nullopt, reported[0], reported[31]};
  for (const auto& webhook : webhooks) {
    for (const auto& state : states) {
      for (const auto& bug : bugs) {
        std::vector<base::DeliveryId> expected;
        for (const auto& each : all) {
          if ((!webhook || each.webhook == *webhook) && (!state || each.state == *state) &&
              (!bug || each.bug == *bug)) {
            expected.push_back(each.id);
          }
        }
        EXPECT_EQ(all_of({.webhook = webhook, .state = state, .bug = bug, .below = std::nullopt, .limit = 7}),
                  expected);
      }
    }
  }
}

TEST_P(DeliveryLog, APageSaysWhereTheNextBegins) {
  const auto hook = add_webhook();
  std::vector<base::DeliveryId> newest_first;
  for (int i = 0; i < 4; ++i) newest_first.insert(newest_first.begin(), file_for(hook).id);
  delivery::DeliveryFilter filter;
  filter.limit = 2;
  const auto first = store_->delivery_log().page(project_id(), filter);
  EXPECT_EQ(first->next_below, newest_first[1]);
  filter.below = first->next_below;
  const auto second = store_->delivery_log().page(project_id(), filter);
  ASSERT_EQ(second->deliveries.size(), 2U);
  EXPECT_EQ(second->deliveries[0].id, newest_first[2]);
  EXPECT_EQ(second->next_below, std::nullopt);
}

TEST_P(DeliveryLog, DeliveriesOfADeletedWebhookStayReadable) {
  const auto hook = add_webhook();
  const auto pending = file_for(hook);
  const auto delivered = file_for(hook);
  record_delivered(delivered);
  store_->flush();
  ASSERT_TRUE(store_->webhooks().remove(project_id(), hook));
  EXPECT_EQ(state_of(pending.id), DeliveryState::cancelled);
  EXPECT_EQ(state_of(delivered.id), DeliveryState::delivered);
  EXPECT_THAT(ids_of({}), testing::ElementsAre(delivered.id, pending.id));
  EXPECT_EQ(kind_of(store_->delivery_log().resend(project_id(), delivered.id, now())), ErrorKind::conflict);
}

TEST_P(DeliveryLog, ResendMakesAnyStatePendingAndDueNow) {
  const auto hook = add_webhook();
  const auto delivered = file_for(hook);
  record_delivered(delivered);
  const auto failed = file_for(hook);
  record_failed(failed);
  const auto cancelled = file_for(hook);
  record_retry(cancelled, hours(1));
  store_->flush();
  ASSERT_TRUE(store_->delivery_log().cancel(project_id(), cancelled.id, now()));
  const auto held = filing({hook}, false);
  ASSERT_TRUE(file(held));
  const auto waiting = file_for(hook);
  record_retry(waiting, hours(1));
  store_->flush();
  store_->clock().advance(seconds(1));
  const std::vector all{delivered.id, failed.id, cancelled.id, held.recipients[0].delivery, waiting.id};
  for (const auto id : all) {
    const auto before = detail(id).delivery;
    const auto resent = store_->delivery_log().resend(project_id(), id, now());
    ASSERT_TRUE(resent);
    EXPECT_EQ(resent->state, DeliveryState::pending);
    EXPECT_EQ(resent->due_at, now());
    EXPECT_EQ(resent->attempts_done, before.attempts_done);
  }
  const auto claimed = claim(hook);
  ASSERT_EQ(claimed.owed.size(), all.size());
  for (const auto& owed : claimed.owed) EXPECT_EQ(owed.schedule_step, 0);
  EXPECT_EQ(*claimed.owed[0].body, *delivered.body);
}

TEST_P(DeliveryLog, AResentDeliveryKeepsCountingItsAttempts) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_failed(owed);
  store_->flush();
  ASSERT_TRUE(store_->delivery_log().resend(project_id(), owed.id, now()));
  const auto again = claim(hook).owed.at(0);
  EXPECT_EQ(again.attempts_done, 1);
  record_delivered(again);
  const auto found = detail(owed.id);
  EXPECT_EQ(found.attempts.size(), 2U);
  EXPECT_EQ(found.attempts[1].number, 2);
}

TEST_P(DeliveryLog, ResendIsRefusedWhenTooManyAttemptsAreKept) {
  const auto hook = add_webhook();
  auto owed = file_for(hook);
  for (int i = 0; i < delivery::attempts_kept_max - 1; ++i) record_retry(owed, seconds(0));
  record_failed(owed);
  store_->flush();
  const auto refused = store_->delivery_log().resend(project_id(), owed.id, now());
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(store_->delivery_log().recover(project_id(), hook, now() - hours(1), now()), 0);
  EXPECT_EQ(state_of(owed.id), DeliveryState::failed);
}

TEST_P(DeliveryLog, PendingAndHeldCanBeCancelled) {
  const auto hook = add_webhook();
  const auto pending = file_for(hook);
  store_->queue().release({pending.id});
  const auto held = filing({hook}, false);
  ASSERT_TRUE(file(held));
  for (const auto id : {pending.id, held.recipients[0].delivery}) {
    const auto cancelled = store_->delivery_log().cancel(project_id(), id, now());
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->state, DeliveryState::cancelled);
    EXPECT_EQ(cancelled->due_at, std::nullopt);
  }
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
}

TEST_P(DeliveryLog, WhatIsDoneCanNotBeCancelledAndTheRefusalSaysWhy) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_delivered(owed);
  store_->flush();
  const auto refused = store_->delivery_log().cancel(project_id(), owed.id, now());
  ASSERT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("delivered"));
}

TEST_P(DeliveryLog, RecoverTakesWhatFailedOrWasHeldSinceThenAndNothingElse) {
  const auto hook = add_webhook();
  const auto other = add_webhook();
  const auto long_ago = file_for(hook);
  record_failed(long_ago);
  store_->flush();
  store_->clock().advance(hours(1));
  const auto since = now();
  const auto failed = file_for(hook);
  record_failed(failed);
  const auto others = file_for(other);
  record_failed(others);
  const auto held = filing({hook}, false);
  ASSERT_TRUE(file(held));
  const auto delivered = file_for(hook);
  record_delivered(delivered);
  store_->flush();
  EXPECT_EQ(store_->delivery_log().recover(project_id(), hook, since, now()), 2);
  EXPECT_THAT(claimed_ids(hook), testing::UnorderedElementsAre(failed.id, held.recipients[0].delivery));
  EXPECT_EQ(state_of(long_ago.id), DeliveryState::failed);
  EXPECT_EQ(state_of(others.id), DeliveryState::failed);
  EXPECT_EQ(state_of(delivered.id), DeliveryState::delivered);
  EXPECT_EQ(kind_of(store_->delivery_log().recover(project_id(), base::WebhookId{1}, since, now())),
            ErrorKind::not_found);
}

TEST_P(DeliveryLog, RecoverTakesWhatHasFailedAndWaitsForItsNextAttempt) {
  const auto hook = add_webhook();
  const auto long_ago = file_for(hook);
  record_retry(long_ago, hours(5));
  store_->flush();
  store_->clock().advance(hours(1));
  const auto since = now();
  const auto waits = file_for(hook);
  record_retry(waits, hours(2));
  const auto under_way = file_for(hook);
  store_->flush();
  EXPECT_EQ(store_->delivery_log().recover(project_id(), hook, since, now()), 1);
  EXPECT_THAT(claimed_ids(hook), testing::ElementsAre(waits.id));
  EXPECT_EQ(detail(long_ago.id).delivery.due_at, now() + hours(4));
  record_delivered(under_way);
  EXPECT_EQ(store_->delivery_log().recover(project_id(), hook, since, now()), 0) << "it is on its way";
}

TEST_P(DeliveryLog, RecoverMovesMoreThanOneTransactionTakes) {
  const auto hook = add_webhook();
  constexpr std::int64_t many = 2500;
  std::vector<std::future<void>> filed;
  for (std::int64_t i = 0; i < many; ++i) {
    auto done = std::make_shared<std::promise<void>>();
    filed.push_back(done->get_future());
    store_->reports().file(filing({hook}, false),
                           {nullptr, [done](base::Result<intake::Filed>) { done->set_value(); }});
  }
  for (auto& each : filed) each.get();
  EXPECT_EQ(store_->delivery_log().recover(project_id(), hook, now(), now()), many);
  EXPECT_EQ(claim(hook, 10'000, 100 << 20).owed.size(), static_cast<std::size_t>(many));
}

}  // namespace bughook::conformance
