// storage::Housekeeping.
#include "fixture.hpp"

namespace bughook::conformance {

class HousekeepingTest : public StoreTest {
 protected:
  /// Calls until there is nothing more; answers how many rows went. Fails when that never ends.
  template <class Purge>
  std::size_t all_of(Purge purge) {
    std::size_t rows = 0;
    for (int calls = 0; calls < 1000; ++calls) {
      const auto erased = purge();
      EXPECT_TRUE(erased.has_value());
      if (!erased) return rows;
      rows += erased->rows;
      if (!erased->more) return rows;
    }
    ADD_FAILURE() << "it never ends";
    return rows;
  }
  bool has(base::DeliveryId id) { return store_->delivery_log().delivery(project_id(), id).has_value(); }
};
BUGHOOK_STORE_SUITE_OF(HousekeepingTest, HousekeepingSuite);

TEST_P(HousekeepingSuite, OldEventsGoWithDeliveriesAndAttemptsButBugsStay) {
  const auto hook = add_webhook();
  std::vector<base::DeliveryId> old;
  for (int i = 0; i < 5; ++i) {
    const auto owed = file_for(hook);
    old.push_back(owed.id);
    record_delivered(owed);
  }
  store_->clock().advance(hours(1));
  const auto young = file_for(hook);
  record_failed(young);
  store_->flush();
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_events(now(), 2); }), 5U);
  for (const auto id : old) EXPECT_FALSE(has(id));
  EXPECT_TRUE(has(young.id));
  EXPECT_EQ(store_->bugs().page(project_id(), {.limit = 100})->bugs.size(), 6U);
  EXPECT_EQ(store_->delivery_log().page(project_id(), {})->deliveries.size(), 1U);
}

TEST_P(HousekeepingSuite, WhatIsPendingIsNeverErasedByAge) {
  const auto one = add_webhook();
  const auto two = add_webhook();
  const auto owed = file_for({one, two});
  record_delivered(owed[0]);
  record_retry(owed[1], hours(1));
  const auto done = file_for(one);
  record_delivered(done);
  store_->flush();
  store_->clock().advance(hours(1000));
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_events(now(), 1); }), 1U);
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_attempts(now(), 1); }), 1U);
  EXPECT_TRUE(has(owed[0].id));
  EXPECT_EQ(detail(owed[1].id).attempts.size(), 1U);
  EXPECT_FALSE(has(done.id));
}

TEST_P(HousekeepingSuite, OldAttemptsGoAndTheirDeliveryKeepsItsStateAndCount) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_failed(owed);
  store_->flush();
  store_->clock().advance(hours(1));
  const auto young = file_for(hook);
  record_failed(young);
  store_->flush();
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_attempts(now(), 10); }), 1U);
  auto found = detail(owed.id);
  EXPECT_THAT(found.attempts, testing::IsEmpty());
  EXPECT_EQ(found.delivery.state, DeliveryState::failed);
  EXPECT_EQ(found.delivery.attempts_done, 1);
  EXPECT_EQ(detail(young.id).attempts.size(), 1U);
  ASSERT_TRUE(store_->delivery_log().resend(project_id(), owed.id, now()));
  record_delivered(claim(hook).owed.at(0));
  found = detail(owed.id);
  ASSERT_EQ(found.attempts.size(), 1U);
  EXPECT_EQ(found.attempts[0].number, 2);
}

TEST_P(HousekeepingSuite, KeysGoWhenTheirDayIsOver) {
  for (int i = 0; i < 3; ++i) {
    auto made = filing();
    made.idempotency_key = std::to_string(i);
    ASSERT_TRUE(file(std::move(made)));
  }
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_idempotency(now() + hours(23), 2); }), 0U);
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_idempotency(now() + hours(24), 2); }), 3U);
}

TEST_P(HousekeepingSuite, FilesGoADayAtATime) {
  const auto old = *store_->files().put(project_id(), "x", "html");
  store_->clock().advance(hours(48));
  const auto young = *store_->files().put(project_id(), "x", "html");
  ASSERT_TRUE(store_->housekeeping().purge_files(now()));
  EXPECT_EQ(kind_of(store_->files().get(old)), ErrorKind::not_found);
  EXPECT_TRUE(store_->files().get(young));
}

TEST_P(HousekeepingSuite, WhatARemovedProjectOwnedIsErased) {
  const auto hook = add_webhook();
  std::vector<std::string> files;
  for (int i = 0; i < 5; ++i) {
    auto made = filing({hook}, i % 2 == 0);
    made.bug.capture.screenshot_blob = *store_->files().put(project_id(), "planted-capture", "html");
    files.push_back(made.bug.capture.screenshot_blob);
    ASSERT_TRUE(file(std::move(made)));
  }
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  auto kept = filing({add_webhook(other.id)});
  kept.bug.project = other.id;
  const auto kept_id = kept.bug.id;
  ASSERT_TRUE(file(std::move(kept)));
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "SAMPLE"));
  EXPECT_GT(all_of([&] { return store_->housekeeping().erase_removed(2); }), 0U);
  for (const auto& file : files) EXPECT_EQ(kind_of(store_->files().get(file)), ErrorKind::not_found);
  EXPECT_TRUE(store_->bugs().bug(other.id, kept_id));
  EXPECT_EQ(all_of([&] { return store_->housekeeping().erase_removed(2); }), 0U);
  EXPECT_EQ(kind_of(file(filing())), ErrorKind::not_found);
}

TEST_P(HousekeepingSuite, ARemovedWebhookIsForgottenOnceItsDeliveriesAre) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  record_delivered(owed);
  store_->flush();
  ASSERT_TRUE(store_->webhooks().remove(project_id(), hook));
  EXPECT_EQ(all_of([&] { return store_->housekeeping().erase_removed(10); }), 0U);
  EXPECT_TRUE(has(owed.id));
  EXPECT_EQ(store_->delivery_log().page(project_id(), {})->deliveries.size(), 1U);
  store_->clock().advance(hours(1));
  EXPECT_EQ(all_of([&] { return store_->housekeeping().purge_events(now(), 10); }), 1U);
  EXPECT_EQ(all_of([&] { return store_->housekeeping().erase_removed(10); }), 1U);
}

TEST_P(HousekeepingSuite, ABugGoesWhenItIsOlderThanItsProjectKeepsIt) {
  using std::chrono::days;
  const auto keeps = [&](const std::string& key, days retention) {
    ASSERT_TRUE(
        store_->accounts().change(first_.organisation.id, key, [&](accounts::Project& each) -> base::Result<void> {
          each.settings.retention = retention;
          return {};
        }));
  };
  const auto bugs_of = [&](base::ProjectId project) {
    return store_->bugs().page(project, {.limit = 100})->bugs.size();
  };
  const auto purge = [&] { return all_of([&] { return store_->housekeeping().purge_bugs(now(), 2); }); };
  const auto keeper = project("KEEPER");
  const auto other = project("OTHER");
  for (const auto& each : {keeper, other}) ASSERT_TRUE(store_->accounts().insert(each));
  const auto hook = add_webhook();
  const auto old = file_for(hook);
  record_delivered(old);
  const auto waiting = file_for(hook);
  record_retry(waiting, hours(1));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(file(filing()));
  for (const auto& each : {keeper, other}) {
    auto made = filing();
    made.bug.project = each.id;
    ASSERT_TRUE(file(std::move(made)));
  }
  store_->flush();
  EXPECT_EQ(purge(), 0U) << "without being told, a project keeps them for ever";
  keeps("SAMPLE", days(7));
  keeps("OTHER", days(30));
  store_->clock().advance(days(7) - hours(1));
  EXPECT_EQ(purge(), 0U);
  ASSERT_TRUE(file(filing()));  // a young one
  store_->clock().advance(hours(2));
  EXPECT_EQ(purge(), 6U);
  EXPECT_FALSE(has(old.id)) << "its events, deliveries and attempts go with it";
  EXPECT_TRUE(has(waiting.id)) << "what is pending is never erased by age";
  EXPECT_EQ(bugs_of(project_id()), 2U);
  EXPECT_EQ(bugs_of(keeper.id), 1U);
  EXPECT_EQ(bugs_of(other.id), 1U);
  store_->clock().advance(days(30));
  EXPECT_EQ(purge(), 2U) << "the young one by now, and the other project's";
  EXPECT_EQ(bugs_of(keeper.id), 1U);
}

TEST_P(HousekeepingSuite, SessionsAndInvitationsGoWhenTheirTimeIsOver) {
  const auto begin = [&](const std::string& token) {
    const accounts::Session session{.id = ids_.make<accounts::SessionId>(),
                                    .person = first_.owner.id,
                                    .organisation = first_.organisation.id,
                                    .hash = accounts::hash_of_token(token),
                                    .created_at = now(),
                                    .used_at = now()};
    EXPECT_TRUE(store_->sessions().begin(session));
    return session.id;
  };
  const auto is_there = [&](const std::string& token) {
    return store_->sessions().session(accounts::hash_of_token(token)).has_value();
  };
  const auto purge = [&] { return all_of([&] { return store_->housekeeping().purge_ended(now(), 1); }); };
  begin("idle");
  const auto used = begin("used");
  ASSERT_TRUE(store_->people().invite({.id = ids_.make<accounts::InvitationId>(),
                                       .organisation = first_.organisation.id,
                                       .email = "m@example.com",
                                       .role = accounts::Role::member,
                                       .hash = accounts::hash_of_token("i"),
                                       .created_at = now(),
                                       .expires_at = now() + accounts::invitation_age_max}));
  store_->clock().advance(std::chrono::days(6));
  ASSERT_TRUE(store_->sessions().note_use(used, now()));
  EXPECT_EQ(purge(), 0U);
  store_->clock().advance(std::chrono::days(1));
  EXPECT_EQ(purge(), 2U);
  EXPECT_FALSE(is_there("idle"));
  EXPECT_TRUE(is_there("used"));
  EXPECT_FALSE(store_->people().invitation(accounts::hash_of_token("i")));
  for (int day = 7; day < 30; ++day) {
    ASSERT_TRUE(store_->sessions().note_use(used, now()));
    EXPECT_EQ(purge(), 0U);
    store_->clock().advance(std::chrono::days(1));
  }
  EXPECT_EQ(purge(), 1U) << "a month old";
}

}  // namespace bughook::conformance
