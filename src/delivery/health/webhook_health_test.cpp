#include "delivery/health/webhook_health.hpp"

#include <gtest/gtest.h>

namespace bughook::delivery {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const base::Timestamp now = base::from_ms(1'600'000'000'000);  // 13 minutes into its slot's quarter of an hour

HealthSlot slot(base::Timestamp at, std::int64_t delivered, std::int64_t failed, milliseconds took = milliseconds(10)) {
  HealthSlot made{.at = at, .delivered = delivered, .failed = failed};
  for (std::int64_t i = 0; i < delivered + failed; ++i) made.took.add(took);
  if (failed > 0) made.last_reason = "status_500";
  return made;
}

TEST(WebhookHealth, ASpanHasAtMostAChartFullOfBucketsAndEndsWithThePresent) {
  for (int length = 1; length <= 168; ++length) {
    const auto span = health_span(hours(length), now);
    EXPECT_LE(span.buckets, health_buckets_max);
    EXPECT_GE(span.bucket_length * static_cast<int>(span.buckets), hours(length));
    const auto end = span.since + span.bucket_length * static_cast<int>(span.buckets);
    EXPECT_GT(end, now);
    EXPECT_LE(end - health_slot_length, now);
    EXPECT_EQ(span.since, health_slot_start(span.since));
    EXPECT_LE(now - span.since, health_kept);
  }
  EXPECT_EQ(health_span(hours(24), now).buckets, 96U);
  EXPECT_EQ(health_span(hours(168), now).bucket_length, minutes(105));
}

TEST(WebhookHealth, EachSlotCountsInItsBucketAndInTheTotal) {
  const auto span = health_span(hours(48), now);  // two slots each
  const auto second = span.since + span.bucket_length;
  const auto health = summarise({slot(span.since, 3, 0), slot(second, 1, 1, milliseconds(100)),
                                 slot(second + health_slot_length, 2, 0, milliseconds(1000))},
                                span, true);
  ASSERT_EQ(health.buckets.size(), span.buckets);
  EXPECT_EQ(health.buckets[0].delivered, 3);
  EXPECT_EQ(health.buckets[1].delivered, 3);
  EXPECT_EQ(health.buckets[1].failed, 1);
  EXPECT_EQ(health.buckets[1].at, second);
  EXPECT_GT(health.buckets[1].p99, milliseconds(900));
  EXPECT_LT(health.buckets[1].p50, milliseconds(110));
  EXPECT_EQ(health.buckets[2].delivered + health.buckets[2].failed, 0);
  EXPECT_FALSE(health.buckets[2].p50);
  EXPECT_EQ(health.total.delivered, 6);
  EXPECT_EQ(health.total.failed, 1);
  EXPECT_EQ(health.last_reason, "status_500");
}

TEST(WebhookHealth, ItsStateIsThatOfTheNewestSlotWithAttempts) {
  const auto span = health_span(hours(24), now);
  const auto later = span.since + health_slot_length;
  const auto state = [&](const std::vector<HealthSlot>& slots, bool is_active = true) {
    return to_text(summarise(slots, span, is_active).state);
  };
  EXPECT_EQ(state({}), "idle");
  EXPECT_EQ(state({}, false), "disabled");
  EXPECT_EQ(state({slot(later, 5, 0)}, false), "disabled");
  EXPECT_EQ(state({slot(span.since, 0, 9), slot(later, 2, 1)}), "healthy");
  EXPECT_EQ(state({slot(span.since, 9, 0), slot(later, 1, 1)}), "failing");
  EXPECT_EQ(state({slot(span.since, 0, 1)}), "failing");
}

TEST(WebhookHealth, ItIsFailingSinceTheLastSlotThatWasGood) {
  const auto span = health_span(hours(24), now);
  const auto at = [&](int slots) { return span.since + slots * health_slot_length; };
  const auto since = [&](const std::vector<HealthSlot>& slots, bool is_active = true) {
    return summarise(slots, span, is_active).failing_since;
  };
  EXPECT_EQ(since({slot(at(0), 0, 1), slot(at(1), 5, 0), slot(at(4), 1, 1), slot(at(9), 0, 3)}), at(4));
  EXPECT_EQ(since({slot(at(2), 0, 1)}), at(2));
  EXPECT_EQ(since({slot(at(2), 0, 1), slot(at(3), 1, 0)}), std::nullopt);
  EXPECT_EQ(since({slot(at(2), 0, 1)}, false), std::nullopt);
  EXPECT_EQ(since({}), std::nullopt);
}

}  // namespace
}  // namespace bughook::delivery
