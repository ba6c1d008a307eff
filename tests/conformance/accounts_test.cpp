// accounts::AccountStore.
#include <atomic>
#include <thread>

#include "fixture.hpp"

namespace bughook::conformance {

BUGHOOK_STORE_SUITE(Accounts);

TEST_P(Accounts, AnApiKeyOpensItsOrganisation) {
  store_->reopen();
  const auto found = store_->accounts().api_key(first_.api_key->hash);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->organisation.id, first_.organisation.id);
  EXPECT_EQ(found->organisation.name, "Acme");
  EXPECT_EQ(found->organisation.created_at, first_.organisation.created_at);
  EXPECT_EQ(found->key.id, first_.api_key->id);
  EXPECT_EQ(found->key.role, accounts::Role::owner);
  EXPECT_EQ(found->key.last_used_at, std::nullopt);
  EXPECT_EQ(kind_of(store_->accounts().api_key(std::string(32, 'x'))), ErrorKind::unauthorized);
}

TEST_P(Accounts, ASecondSetUpIsRefusedWithTheFieldAtFault) {
  auto second = first_;
  EXPECT_EQ(store_->accounts().set_up(second).error().field, "organisation");
  second.organisation.id = ids_.make<base::OrganisationId>();
  second.organisation.name = "Other";
  EXPECT_EQ(store_->accounts().set_up(second).error().field, "email");
  second.owner.id = ids_.make<accounts::PersonId>();
  second.membership = ids_.make<base::MemberId>();
  second.owner.email = "other@example.com";
  second.project.id = ids_.make<base::ProjectId>();
  second.project.organisation = second.organisation.id;
  const auto refused = store_->accounts().set_up(second);
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(refused.error().field, "sdkKey");
  second.project.sdk_key = std::string(32, 'z');
  second.api_key->id = ids_.make<base::ApiKeyId>();
  second.api_key->organisation = second.organisation.id;
  second.api_key->hash = std::string(32, '\x02');
  EXPECT_TRUE(store_->accounts().set_up(second));  // what was refused before left nothing behind
}

TEST_P(Accounts, ProjectsArePagedOldestFirst) {
  for (const auto* key : {"A", "B", "C"}) ASSERT_TRUE(store_->accounts().insert(project(key)));
  const auto first = store_->accounts().projects(first_.organisation.id, std::nullopt, 3);
  ASSERT_EQ(first->projects.size(), 3U);
  EXPECT_EQ(first->projects[0].key, "SAMPLE");
  ASSERT_TRUE(first->next_after);
  const auto second = store_->accounts().projects(first_.organisation.id, first->next_after, 3);
  ASSERT_EQ(second->projects.size(), 1U);
  EXPECT_EQ(second->projects[0].key, "C");
  EXPECT_EQ(second->next_after, std::nullopt);
}

TEST_P(Accounts, AProjectComesBackAsItWas) {
  const auto made = project("A");
  ASSERT_TRUE(store_->accounts().insert(made));
  const auto stored = store_->accounts().project(first_.organisation.id, "A");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->id, made.id);
  EXPECT_EQ(stored->organisation, made.organisation);
  EXPECT_EQ(stored->key, made.key);
  EXPECT_EQ(stored->name, made.name);
  EXPECT_EQ(stored->sdk_key, made.sdk_key);
  EXPECT_EQ(stored->created_at, made.created_at);
  EXPECT_EQ(stored->updated_at, made.updated_at);
  EXPECT_EQ(stored->settings, accounts::ProjectSettings{});
}

TEST_P(Accounts, AProjectIsFoundByItsIdAlone) {
  const auto made = project("A");
  ASSERT_TRUE(store_->accounts().insert(made));
  EXPECT_EQ(store_->accounts().project(made.id)->key, "A");
  EXPECT_EQ(kind_of(store_->accounts().project(ids_.make<base::ProjectId>())), ErrorKind::not_found);
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "A"));
  EXPECT_EQ(kind_of(store_->accounts().project(made.id)), ErrorKind::not_found);
}

TEST_P(Accounts, SettingsComeBackAsTheyWere) {
  const auto organisation = first_.organisation.id;
  accounts::ProjectSettings wanted;
  wanted.allowed_origins = {"https://app.example.org"};
  wanted.retention = std::chrono::days(7);
  wanted.files = accounts::FileAccess::members;
  const auto changed =
      store_->accounts().change(organisation, "SAMPLE", [&](accounts::Project& each) -> base::Result<void> {
        each.settings = wanted;
        return {};
      });
  EXPECT_EQ(changed->settings, wanted);
  EXPECT_EQ(changed->revision, 1);
  store_->reopen();
  EXPECT_EQ(store_->accounts().project(organisation, "SAMPLE")->revision, 1);
  EXPECT_EQ(store_->accounts().project(organisation, "SAMPLE")->settings, wanted);
  EXPECT_EQ(store_->accounts().projects(organisation, std::nullopt, 1)->projects[0].settings, wanted);
}

TEST_P(Accounts, AColumnThatHasBugsStays) {
  const auto organisation = first_.organisation.id;
  const auto set_columns = [&](std::vector<accounts::BoardColumn> columns) {
    return store_->accounts().change(organisation, "SAMPLE", [&](accounts::Project& each) -> base::Result<void> {
      each.settings.columns = columns;
      return {};
    });
  };
  auto wider = accounts::default_columns();
  wider.push_back({"BLOCKED", "Blocked"});
  ASSERT_TRUE(set_columns(wider));
  const auto filed = file(filing());
  const auto set_status = [&](const std::string& status) {
    return store_->bugs().change(project_id(), filed->bug, {now(), {}, bugs::EditKind::changed},
                                 [&](bugs::Bug& bug) -> base::Result<void> {
                                   bug.status = status;
                                   return {};
                                 });
  };
  ASSERT_TRUE(set_status("BLOCKED"));
  const auto refused = set_columns(accounts::default_columns());
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(refused.error().field, "settings.columns");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("1 of them"));
  EXPECT_EQ(store_->accounts().project(organisation, "SAMPLE")->settings.columns, wider);
  ASSERT_TRUE(set_status("OPEN"));
  EXPECT_TRUE(set_columns(accounts::default_columns()));
}

TEST_P(Accounts, AKeyIsUniqueInItsOrganisation) {
  auto twin = project("SAMPLE");
  twin.sdk_key = std::string(32, 'y');
  const auto refused = store_->accounts().insert(twin);
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(refused.error().field, "project");
}

TEST_P(Accounts, AnOrganisationHasNoMoreProjectsThanItMay) {
  std::vector<accounts::Project> wanted;  // as many as are free beside the first one, and one too many
  wanted.reserve(accounts::projects_per_organisation_max);
  for (std::size_t i = 0; i < accounts::projects_per_organisation_max; ++i) {
    wanted.push_back(project("P" + std::to_string(i)));
    wanted.back().sdk_key = "sdk" + std::to_string(i);
  }
  std::atomic<std::size_t> next{0};
  std::atomic<int> refused{0};
  std::vector<std::jthread> threads;  // many at once share a commit
  threads.reserve(8);
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (auto i = next++; i < wanted.size(); i = next++) {
        if (kind_of(store_->accounts().insert(wanted[i])) == ErrorKind::conflict) ++refused;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(refused, 1);
}

TEST_P(Accounts, AnotherOrganisationsProjectIsNotFound) {
  const base::OrganisationId other{99};
  EXPECT_EQ(kind_of(store_->accounts().project(other, "SAMPLE")), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->accounts().remove(other, "SAMPLE")), ErrorKind::not_found);
  EXPECT_THAT(store_->accounts().projects(other, std::nullopt, 10)->projects, testing::IsEmpty());
}

TEST_P(Accounts, AChangeMayRefuse) {
  const auto organisation = first_.organisation.id;
  const auto refused =
      store_->accounts().change(organisation, "SAMPLE", [](accounts::Project& each) -> base::Result<void> {
        each.name = "other";
        return base::fail(ErrorKind::unprocessable, "no");
      });
  EXPECT_EQ(kind_of(refused), ErrorKind::unprocessable);
  EXPECT_EQ(store_->accounts().project(organisation, "SAMPLE")->name, "Project SAMPLE");
  const auto changed =
      store_->accounts().change(organisation, "SAMPLE", [](accounts::Project& each) -> base::Result<void> {
        each.name = "other";
        return {};
      });
  EXPECT_EQ(changed->name, "other");
  EXPECT_EQ(store_->accounts().project(organisation, "SAMPLE")->name, "other");
}

TEST_P(Accounts, ARemovedProjectIsGoneForEveryReaderAndItsKeyIsFree) {
  const auto hook = add_webhook();
  const auto filed = file(filing({hook}));
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "SAMPLE"));
  EXPECT_EQ(kind_of(store_->accounts().project(first_.organisation.id, "SAMPLE")), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->bugs().bug(project_id(), filed->bug)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->bugs().bug_numbered(project_id(), 1)), ErrorKind::not_found);
  EXPECT_THAT(store_->bugs().page(project_id(), {.limit = 10})->bugs, testing::IsEmpty());
  EXPECT_EQ(kind_of(looked_up(hook)), ErrorKind::not_found);
  EXPECT_THAT(*store_->webhooks().webhooks_of(project_id()), testing::IsEmpty());
  EXPECT_EQ(kind_of(store_->delivery_log().delivery(project_id(), filed->owed[0].id)), ErrorKind::not_found);
  EXPECT_THAT(store_->delivery_log().page(project_id(), {})->deliveries, testing::IsEmpty());
  EXPECT_THAT(*store_->queue().owed_webhooks(), testing::IsEmpty());
  EXPECT_TRUE(store_->accounts().insert(project("SAMPLE")));
}

}  // namespace bughook::conformance
