#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

using testing::failure_of;
using testing::json_of;

namespace {

struct WebhookHealth : ::testing::Test {
  testing::ApiHarness harness;
  webhooks::Webhook webhook = harness.add_webhook("http://127.0.0.1:1/");

  Answer ask(std::string query = {}) {
    return harness.call(&webhook_health, {{{"webhook", webhook.id.text()}}, {}, std::move(query)});
  }
};

}  // namespace

TEST_F(WebhookHealth, ShowsFiguresOfTheSpanAskedForAndNullWhereThereAreNone) {
  delivery::HealthSlot slot{
      .at = delivery::health_slot_start(harness.delivery.clock.now()), .delivered = 3, .failed = 1};
  slot.last_reason = "timeout";
  for (int i = 0; i < 4; ++i) slot.took.add(std::chrono::microseconds(400));
  harness.health.slots_of[webhook.id] = {slot};
  const auto day = json_of(ask());
  EXPECT_EQ(day.at("buckets").as_array().size(), 96U);
  EXPECT_TRUE(day.at("buckets").at(0).at("p50Ms").is_null());
  EXPECT_EQ(day.at("buckets").at(95).at("delivered").as_int64(), 3);
  EXPECT_EQ(day.at("p99Ms").as_int64(), 1) << "rounded up";
  EXPECT_EQ(day.at("successRate").as_double(), 0.75);
  EXPECT_EQ(day.at("state").as_string(), "healthy");
  EXPECT_EQ(day.at("lastReason").as_string(), "timeout");
  EXPECT_EQ(json_of(ask("hours=2")).at("buckets").as_array().size(), 8U);
  harness.health.slots_of.clear();
  EXPECT_TRUE(json_of(ask()).at("successRate").is_null());
}

TEST_F(WebhookHealth, RefusesHoursThatAreNone) {
  for (const auto* hours : {"0", "-1", "169", "x", "1.5", "99999999999"}) {
    EXPECT_EQ(failure_of(ask("hours=" + std::string(hours))), "invalid hours") << hours;
  }
  EXPECT_EQ(failure_of(harness.call(&webhook_health, {{{"webhook", "7"}}, {}, {}})), "not_found webhook");
}

}  // namespace bughook::api
