// webhooks::WebhookStore.
#include "fixture.hpp"

namespace bughook::conformance {

BUGHOOK_STORE_SUITE(Webhooks);

void expect_equal(const webhooks::Webhook& a, const webhooks::Webhook& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.project, b.project);
  EXPECT_EQ(a.url, b.url);
  EXPECT_EQ(a.headers, b.headers);
  EXPECT_EQ(a.actions, b.actions);
  EXPECT_EQ(a.active, b.active);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.timeout, b.timeout);
  EXPECT_EQ(a.schedule, b.schedule);
  EXPECT_EQ(a.secrets, b.secrets);
  EXPECT_EQ(a.disabled_reason, b.disabled_reason);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.updated_at, b.updated_at);
}

TEST_P(Webhooks, ComeBackAsTheyWere) {
  auto made = webhook(project_id());
  made.headers = {
      {"Authorization", "Bearer planted-header-value"}, {"X-Empty", ""}, {"X-Twice", "1"}, {"X-Twice", "2"}};
  made.actions = {"BUG_CREATED", "BUG_UPDATED"};
  made.active = false;
  made.description = "ours";
  made.timeout = milliseconds(1234);
  made.schedule = {seconds(1), seconds(20)};
  made.secrets = {{"whsec_planted-secret-new", std::nullopt}, {"whsec_planted-secret-old", now() + hours(24)}};
  made.disabled_reason = "status_410";
  ASSERT_TRUE(store_->webhooks().insert(made));
  store_->reopen();
  const auto stored = store_->webhooks().webhook(project_id(), made.id);
  ASSERT_TRUE(stored);
  expect_equal(*stored, made);
  expect_equal(*looked_up(made.id), made);
}

TEST_P(Webhooks, NoActionsAndNoRetriesAreKeptAsSuch) {
  auto made = webhook(project_id());
  made.actions = {};
  made.schedule = {};
  ASSERT_TRUE(store_->webhooks().insert(made));
  expect_equal(*looked_up(made.id), made);
}

TEST_P(Webhooks, HeaderValuesAndSecretsAreNowhereOnDisk) {
  auto made = webhook(project_id());
  made.headers = {{"Authorization", "planted-header-value"}};
  made.secrets = {{"whsec_planted-secret", std::nullopt}};
  ASSERT_TRUE(store_->webhooks().insert(made));
  ASSERT_TRUE(store_->webhooks().change(project_id(), made.id, [](webhooks::Webhook& each) -> base::Result<void> {
    each.headers.push_back({"X-Key", "planted-header-value"});
    return {};
  }));
  auto on_disk = store_->everything_on_disk();  // with the log as it stands
  store_->stop();
  on_disk += store_->everything_on_disk();
  EXPECT_THAT(on_disk, testing::HasSubstr("example.com/hook"));  // it is the right place to look
  EXPECT_THAT(on_disk, testing::Not(testing::HasSubstr("planted-")));
}

TEST_P(Webhooks, AreListedOldestFirst) {
  const auto first = add_webhook();
  const auto second = add_webhook();
  const auto all = store_->webhooks().webhooks_of(project_id());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].id, first);
  EXPECT_EQ((*all)[1].id, second);
}

TEST_P(Webhooks, BelongToTheirProject) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  const auto hook = add_webhook();
  const auto nothing = [](webhooks::Webhook&) -> base::Result<void> { return {}; };
  EXPECT_EQ(kind_of(store_->webhooks().webhook(other.id, hook)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->webhooks().change(other.id, hook, nothing)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->webhooks().remove(other.id, hook)), ErrorKind::not_found);
  EXPECT_THAT(*store_->webhooks().webhooks_of(other.id), testing::IsEmpty());
  EXPECT_EQ(kind_of(store_->webhooks().insert(webhook(base::ProjectId{77}))), ErrorKind::not_found);
}

TEST_P(Webhooks, AProjectHasAtMostSoMany) {
  for (std::size_t i = 0; i < webhooks::webhooks_per_project_max; ++i) add_webhook();
  EXPECT_EQ(kind_of(store_->webhooks().insert(webhook(project_id()))), ErrorKind::conflict);
  const auto first = store_->webhooks().webhooks_of(project_id())->front().id;
  ASSERT_TRUE(store_->webhooks().remove(project_id(), first));
  EXPECT_TRUE(store_->webhooks().insert(webhook(project_id())));
}

TEST_P(Webhooks, CountTheirChanges) {
  const auto hook = add_webhook();
  EXPECT_EQ(looked_up(hook)->revision, 0);
  const auto change = [](webhooks::Webhook& each) -> base::Result<void> {
    each.revision = 77;  // is not theirs to say
    return {};
  };
  EXPECT_EQ(store_->webhooks().change(project_id(), hook, change)->revision, 1);
  EXPECT_EQ(store_->webhooks().change(project_id(), hook, change)->revision, 2);
  store_->reopen();
  EXPECT_EQ(looked_up(hook)->revision, 2);
}

TEST_P(Webhooks, ARefusedChangeWritesNothing) {
  const auto hook = add_webhook();
  const auto before = looked_up(hook);
  const auto refused = store_->webhooks().change(project_id(), hook, [](webhooks::Webhook& each) -> base::Result<void> {
    each.url = "http://elsewhere";
    return base::fail(ErrorKind::unprocessable, "no", "url");
  });
  ASSERT_EQ(kind_of(refused), ErrorKind::unprocessable);
  EXPECT_EQ(refused.error().field, "url");
  expect_equal(*looked_up(hook), *before);
}

TEST_P(Webhooks, ARemovedOneIsGoneAndWhatWasPendingIsCancelled) {
  const auto hook = add_webhook();
  const auto pending = file_for(hook);
  const auto other = file_for(add_webhook());
  ASSERT_TRUE(store_->webhooks().remove(project_id(), hook));
  EXPECT_EQ(kind_of(looked_up(hook)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->webhooks().remove(project_id(), hook)), ErrorKind::not_found);
  EXPECT_EQ(state_of(pending.id), DeliveryState::cancelled);
  EXPECT_EQ(state_of(other.id), DeliveryState::pending);
}

}  // namespace bughook::conformance
