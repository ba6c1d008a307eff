// delivery::HealthLog.
#include "fixture.hpp"

namespace bughook::conformance {

class HealthTest : public StoreTest {
 protected:
  struct Made {
    bool delivered = true;
    milliseconds took{10};
    std::string reason = "status_500";
  };
  void make_attempt(base::WebhookId hook, const Made& made) {
    const auto state = made.delivered ? DeliveryState::delivered : DeliveryState::failed;
    auto record = attempt(file_for(hook), {state, std::nullopt, false}, made.delivered ? "delivered" : made.reason);
    record.result.timings.total = made.took;
    store_->queue().record(record);
    store_->flush();
  }
  std::vector<delivery::HealthSlot> slots(base::WebhookId hook, std::chrono::minutes back = hours(24)) {
    auto found = store_->health().slots(hook, now() - back);
    EXPECT_TRUE(found.has_value());
    return found.value_or(std::vector<delivery::HealthSlot>());
  }
};
BUGHOOK_STORE_SUITE_OF(HealthTest, Health);

TEST_P(Health, CountsAttemptsInTheSlotInWhichTheyBegan) {
  const auto hook = add_webhook();
  const auto other = add_webhook();
  const auto first = delivery::health_slot_start(now());
  make_attempt(hook, {});
  make_attempt(hook, {.took = seconds(2)});
  make_attempt(other, {});
  EXPECT_EQ(slots(hook).size(), 1U);
  store_->clock().advance(delivery::health_slot_length * 3);
  make_attempt(hook, {.delivered = false, .reason = "timeout"});
  make_attempt(hook, {.delivered = false, .reason = "status_503"});
  make_attempt(hook, {});

  const auto found = slots(hook);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at, first);
  EXPECT_EQ(found[0].delivered, 2);
  EXPECT_EQ(found[0].failed, 0);
  EXPECT_EQ(found[0].last_reason, "");
  EXPECT_GT(found[0].took.quantile(1), milliseconds(1'800));
  EXPECT_EQ(found[1].at, first + delivery::health_slot_length * 3);
  EXPECT_EQ(found[1].delivered, 1);
  EXPECT_EQ(found[1].failed, 2);
  EXPECT_EQ(found[1].last_reason, "status_503");
  EXPECT_EQ(slots(hook, std::chrono::minutes(0)).size(), 1U);
  EXPECT_EQ(slots(other).size(), 1U);
  EXPECT_THAT(slots(add_webhook()), testing::IsEmpty());
}

TEST_P(Health, GrowsOverWritings) {
  const auto hook = add_webhook();
  for (int i = 1; i <= 5; ++i) {
    make_attempt(hook, {.delivered = i % 2 == 0, .reason = "status_50" + std::to_string(i)});
    if (i == 3) {
      ASSERT_TRUE(store_->indexing().write_health());
    }
    ASSERT_EQ(slots(hook).size(), 1U);
    EXPECT_EQ(slots(hook)[0].delivered + slots(hook)[0].failed, i);
    EXPECT_EQ(slots(hook)[0].took.count(), i);
  }
  EXPECT_EQ(slots(hook)[0].last_reason, "status_505");
}

TEST_P(Health, RetriesAreAttemptsToo) {
  const auto hook = add_webhook();
  auto owed = file_for(hook);
  record_retry(owed, seconds(1));
  store_->clock().advance(seconds(1));
  record_delivered(claim(hook).owed.at(0));
  store_->flush();
  EXPECT_EQ(slots(hook).at(0).failed, 1);
  EXPECT_EQ(slots(hook).at(0).delivered, 1);
}

TEST_P(Health, IsForgottenAfterItsTime) {
  const auto hook = add_webhook();
  make_attempt(hook, {});
  const auto long_ago = now();
  store_->clock().advance(delivery::health_kept - hours(1));
  make_attempt(hook, {});
  EXPECT_EQ(store_->health().slots(hook, long_ago)->size(), 2U);
  store_->clock().advance(hours(2));
  make_attempt(hook, {});
  EXPECT_EQ(store_->health().slots(hook, long_ago)->size(), 3U) << "not by being written: the clock may be wrong";
  EXPECT_EQ(store_->housekeeping().purge_health(now(), 100)->rows, 1U);
  EXPECT_EQ(store_->health().slots(hook, long_ago)->size(), 2U);
}

TEST_P(Health, OutlivesARestart) {
  const auto hook = add_webhook();
  make_attempt(hook, {});
  ASSERT_TRUE(store_->indexing().write_health());
  store_->reopen();
  ASSERT_EQ(slots(hook).size(), 1U);
  make_attempt(hook, {});
  EXPECT_EQ(slots(hook)[0].delivered, 2);
}

}  // namespace bughook::conformance
