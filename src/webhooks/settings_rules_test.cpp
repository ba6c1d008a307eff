#include "webhooks/settings_rules.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bughook::webhooks {

using namespace std::chrono_literals;

TEST(SettingsRules, TimeoutIsOneToSixtySeconds) {
  for (const auto good : {1000ms, 15'000ms, 60'000ms}) EXPECT_TRUE(check_timeout(good));
  for (const auto bad : {-1ms, 0ms, 999ms, 60'001ms, std::chrono::milliseconds::max()}) {
    const auto checked = check_timeout(bad);
    ASSERT_FALSE(checked) << bad.count();
    EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
    EXPECT_EQ(checked.error().field, "timeoutMs");
  }
}

TEST(SettingsRules, DefaultScheduleIsTenAttemptsOverThreeDays) {
  const auto schedule = default_schedule();
  EXPECT_TRUE(check_schedule(schedule));
  EXPECT_EQ(schedule.size(), 9U);
  std::chrono::seconds sum{};
  for (const auto gap : schedule) sum += gap;
  EXPECT_GT(sum, 75h);
  EXPECT_LT(sum, 76h);
}

TEST(SettingsRules, AScheduleMayBeEmptyOrHaveTwentyGaps) {
  EXPECT_TRUE(check_schedule({}));
  EXPECT_TRUE(check_schedule(std::vector<std::chrono::seconds>(20, 1s)));
  EXPECT_TRUE(check_schedule(std::vector<std::chrono::seconds>(20, 168h)));
  EXPECT_EQ(check_schedule(std::vector<std::chrono::seconds>(21, 1s)).error().field, "scheduleSeconds");
}

TEST(SettingsRules, AGapOutOfRangeIsNamedByItsPlace) {
  for (const std::chrono::seconds bad : {0s, -5s, std::chrono::seconds(168h + 1s), std::chrono::seconds::max()}) {
    const auto checked = check_schedule({5s, bad, 5s});
    ASSERT_FALSE(checked) << bad.count();
    EXPECT_EQ(checked.error().field, "scheduleSeconds[1]");
  }
}

TEST(SettingsRules, DescriptionHasALimit) {
  EXPECT_TRUE(check_description(""));
  EXPECT_TRUE(check_description(std::string(1000, 'x')));
  EXPECT_EQ(check_description(std::string(1001, 'x')).error().field, "description");
}

TEST(SettingsRules, UrlIsThereAndHasALimit) {
  EXPECT_TRUE(check_url_length(std::string(2048, 'x')));
  EXPECT_EQ(check_url_length("").error().field, "url");
  EXPECT_EQ(check_url_length(std::string(2049, 'x')).error().field, "url");
}

}  // namespace bughook::webhooks
