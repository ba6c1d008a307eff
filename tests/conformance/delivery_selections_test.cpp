// delivery::DeliveryLog as a list shows it: by action and time, with what came back last, and a selection resent.
#include <algorithm>

#include "fixture.hpp"

namespace bughook::conformance {

class DeliverySelectionsTest : public StoreTest {
 protected:
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
  /// Answers the delivery.
  base::DeliveryId file_action(base::WebhookId hook, const std::string& action) {
    auto made = filing({hook});
    made.action = action;
    return file(std::move(made))->owed.at(0).id;
  }
};
BUGHOOK_STORE_SUITE_OF(DeliverySelectionsTest, DeliverySelections);

TEST_P(DeliverySelections, AreFilteredByActionOverPagesThatMayBeShort) {
  const auto hook = add_webhook();
  std::vector<base::DeliveryId> wanted;
  for (int i = 0; i < 9; ++i) {
    const bool is_wanted = i % 3 == 0;
    const auto id = file_action(hook, is_wanted ? "BUG_UPDATED" : "BUG_CREATED");
    if (is_wanted) wanted.insert(wanted.begin(), id);
  }
  delivery::DeliveryFilter filter;
  filter.action = "BUG_UPDATED";
  for (const std::size_t limit : {1U, 2U, 3U, 50U}) {
    filter.limit = limit;
    EXPECT_EQ(all_of(filter), wanted) << limit;
  }
  filter.state = DeliveryState::delivered;
  EXPECT_THAT(all_of(filter), testing::IsEmpty());
  filter = {};
  filter.action = "BUG_EATEN";
  EXPECT_THAT(all_of(filter), testing::IsEmpty());
}

TEST_P(DeliverySelections, AreFilteredByWhenTheyWereMade) {
  const auto hook = add_webhook();
  std::vector<base::DeliveryId> ids;
  std::vector<base::Timestamp> times;
  for (int i = 0; i < 6; ++i) {
    const auto owed = file_for(hook);
    ids.push_back(owed.id);
    times.push_back(now());
    if (i % 2 == 0) record_delivered(owed);
    store_->clock().advance(seconds(10));
  }
  store_->flush();
  for (std::size_t from = 0; from < ids.size(); ++from) {
    for (std::size_t to = from; to < ids.size(); ++to) {
      for (const auto& state : {std::optional<DeliveryState>(), std::optional(DeliveryState::delivered)}) {
        delivery::DeliveryFilter filter;
        filter.since = times[from];
        filter.until = times[to];
        filter.state = state;
        filter.limit = 2;
        std::vector<base::DeliveryId> expected;
        for (std::size_t i = from; i < to; ++i) {
          if (!state || i % 2 == 0) expected.insert(expected.begin(), ids[i]);
        }
        EXPECT_EQ(all_of(filter), expected) << from << " to " << to;
      }
    }
  }
}

TEST_P(DeliverySelections, ShowWhatCameBackLastAndWhereItWasSent) {
  const auto hook = add_webhook();
  auto owed = file_for(hook);
  const auto fresh = detail(owed.id).delivery;
  EXPECT_EQ(fresh.webhook_url, webhook(project_id()).url);
  EXPECT_EQ(fresh.bug_number, 1);
  EXPECT_EQ(fresh.last_status, 0);
  EXPECT_EQ(fresh.last_took, std::nullopt);

  auto first = attempt(owed, {DeliveryState::pending, now() + seconds(1), false}, "status_503");
  first.result.status = 503;
  first.result.timings.total = milliseconds(40);
  store_->queue().record(first);
  store_->clock().advance(seconds(1));
  owed = claim(hook).owed.at(0);
  auto second = attempt(owed, {DeliveryState::delivered, std::nullopt, false}, "delivered");
  second.result.status = 204;
  second.result.timings.total = milliseconds(7);
  store_->queue().record(second);
  store_->flush();
  const auto listed = store_->delivery_log().page(project_id(), {})->deliveries.at(0);
  EXPECT_EQ(listed.last_status, 204);
  EXPECT_EQ(listed.last_took, milliseconds(7));
}

TEST_P(DeliverySelections, AreReadByIdInTheirProjectOnly) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  const auto hook = add_webhook();
  const std::vector<base::DeliveryId> ids{file_for(hook).id, file_for(hook).id, base::DeliveryId{7}};
  const auto found = store_->delivery_log().deliveries(project_id(), ids);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 2U);
  EXPECT_THAT(*store_->delivery_log().deliveries(other.id, ids), testing::IsEmpty());
}

TEST_P(DeliverySelections, ASelectionIsResentButForWhatCanNotBe) {
  const auto hook = add_webhook();
  const auto gone = add_webhook();
  const auto delivered = file_for(hook);
  const auto failed = file_for(hook);
  const auto orphan = file_for(gone);
  const auto left = file_for(hook);
  record_delivered(delivered);
  record_failed(failed);
  record_failed(orphan);
  record_delivered(left);
  store_->flush();
  ASSERT_TRUE(store_->webhooks().remove(project_id(), gone));
  store_->clock().advance(seconds(5));

  const auto resent =
      store_->delivery_log().resend_all(project_id(), {delivered.id, failed.id, orphan.id, base::DeliveryId{7}}, now());
  ASSERT_TRUE(resent);
  ASSERT_EQ(resent->size(), 2U);
  for (const auto& each : *resent) {
    EXPECT_EQ(each.state, DeliveryState::pending);
    EXPECT_EQ(each.due_at, now());
  }
  EXPECT_EQ(state_of(orphan.id), DeliveryState::failed);
  EXPECT_EQ(state_of(left.id), DeliveryState::delivered);
  auto claimed = claimed_ids(hook);
  std::sort(claimed.begin(), claimed.end());
  EXPECT_THAT(claimed, testing::ElementsAre(delivered.id, failed.id));
}

}  // namespace bughook::conformance
