#include "webhooks/webhook.hpp"

#include <gtest/gtest.h>

namespace bughook::webhooks {

TEST(Webhook, WantsTheActionsItNamesAndNoOthers) {
  Webhook webhook;
  EXPECT_TRUE(webhook.wants("BUG_CREATED"));
  EXPECT_FALSE(webhook.wants("BUG_DELETED"));
  EXPECT_FALSE(webhook.wants("bug_created"));
  webhook.actions.clear();
  EXPECT_FALSE(webhook.wants("BUG_CREATED"));
}

TEST(Webhook, StartsWithThePromisedTimeoutAndSchedule) {
  using namespace std::chrono_literals;
  const Webhook webhook;
  EXPECT_EQ(webhook.timeout, 15s);
  EXPECT_EQ(webhook.schedule, (std::vector<std::chrono::seconds>{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}));
  EXPECT_TRUE(webhook.active);
}

TEST(Actions, KnownOnesPass) { EXPECT_TRUE(check_actions({"BUG_CREATED"})); }

TEST(Actions, UnknownOnesTwiceNamedOnesAndNoneAtAllAreRefused) {
  for (const std::vector<std::string>& actions :
       {std::vector<std::string>{}, {"BUG_DELETED"}, {"bug_created"}, {""}, {"BUG_CREATED", "BUG_CREATED"}}) {
    const auto checked = check_actions(actions);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
    EXPECT_EQ(checked.error().field, "actions");
    EXPECT_NE(checked.error().detail.find("BUG_CREATED"), std::string::npos) << "does not say what would do";
  }
}

}  // namespace bughook::webhooks
