// What a start makes of a data folder that lost a part of itself.
#include "app/data_folder.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::app {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using Opened = base::Result<std::unique_ptr<DataFolder>>;

class DataFolderTest : public testing::Test {
 protected:
  DataFolderTest() : root_((fs::temp_directory_path() / "bughook-folder-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(root_.data()), nullptr);
  }
  ~DataFolderTest() override { fs::remove_all(root_); }

  [[nodiscard]] fs::path folder(const std::string& name = "data") const { return fs::path(root_) / name; }
  Opened open(const std::string& name = "data", DataFolder::LostKey lost_key = DataFolder::LostKey::stops) {
    return DataFolder::open(folder(name), {random_, clock_, metrics_, log_, public_url_}, lost_key);
  }
  [[nodiscard]] std::string refusal(const std::string& name = "data") {
    auto opened = open(name);
    return opened ? "it was opened" : opened.error().detail;
  }

  /// A folder in use: an organisation, and a webhook with a sealed header and secret.
  void fill(const std::string& name = "data") {
    auto opened = open(name);
    ASSERT_TRUE(opened) << opened.error().detail;
    auto& store = (*opened)->store();
    accounts::FirstSetUp first;
    first.organisation = {ids_.make<base::OrganisationId>(), "Acme", clock_.now()};
    first.project = {project_, first.organisation.id, "P", "P", std::string(32, 's'), clock_.now(), clock_.now()};
    first.owner = {ids_.make<accounts::PersonId>(), "a@b.c", "a", "x", clock_.now(), {}};
    first.membership = ids_.make<base::MemberId>();
    ASSERT_TRUE(store.accounts().set_up(first));
    add_webhook(store, first_);
  }
  void add_webhook(storage::sqlite::Store& store, base::WebhookId id) {
    webhooks::Webhook webhook;
    webhook.id = id;
    webhook.project = project_;
    webhook.url = "https://example.com/";
    webhook.headers = {{"Authorization", "Bearer of bad news"}};
    webhook.secrets = {{webhooks::generate_secret(random_), std::nullopt}};
    ASSERT_TRUE(store.webhooks().insert(webhook));
  }

  std::string root_;
  base::SystemRandom random_;
  base::ManualClock clock_;
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  const std::string public_url_ = "https://bugs.example.org";
  base::IdGenerator ids_{clock_, 0, 0};
  const base::ProjectId project_ = ids_.make<base::ProjectId>();
  const base::WebhookId first_ = ids_.make<base::WebhookId>();
  const base::WebhookId second_ = ids_.make<base::WebhookId>();
};

TEST_F(DataFolderTest, OpensAgainAsItWas) {
  fill();
  const auto opened = open();
  ASSERT_TRUE(opened) << opened.error().detail;
  const auto webhook = (*opened)->store().webhooks().webhook(project_, first_);
  EXPECT_EQ(webhook->headers.at(0).value, "Bearer of bad news");
  EXPECT_TRUE(webhook->is_readable());
}

TEST_F(DataFolderTest, ALostKeyStopsTheStartAndNoneIsMadeInItsPlace) {
  fill();
  fs::remove(folder() / "secret.key");
  EXPECT_THAT(refusal(), AllOf(HasSubstr((folder() / "secret.key").string()), HasSubstr("is missing"),
                               HasSubstr("backup"), HasSubstr("--new-key")));
  EXPECT_FALSE(fs::exists(folder() / "secret.key"));
}

TEST_F(DataFolderTest, AnotherFoldersKeyStopsTheStart) {
  fill();
  fill("other");
  fs::copy_file(folder("other") / "secret.key", folder() / "secret.key", fs::copy_options::overwrite_existing);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("secret.key"), HasSubstr("is not the key of this store")));
}

TEST_F(DataFolderTest, AMissingDatabaseBesideAKeyOrFilesStopsTheStartAndNoneIsMade) {
  fill();
  for (const auto* name : {"bughook.db", "bughook.db-wal", "bughook.db-shm"}) fs::remove(folder() / name);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("bughook.db is missing beside secret.key"), HasSubstr("backup")));
  fs::remove(folder() / "secret.key");
  EXPECT_THAT(refusal(), HasSubstr("bughook.db is missing beside files"));
  EXPECT_FALSE(fs::exists(folder() / "bughook.db"));
}

TEST_F(DataFolderTest, MissingFilesStopTheStartUntilTheOperatorMakesAnEmptyFolder) {
  fill();
  fs::remove_all(folder() / "files");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("files is missing beside the database"), HasSubstr("backup")));
  fs::create_directory(folder() / "files");
  EXPECT_TRUE(open());
}

TEST_F(DataFolderTest, AnotherFoldersFilesStopTheStart) {
  fill();
  fill("other");
  fs::remove_all(folder() / "files");
  fs::copy(folder("other") / "files", folder() / "files", fs::copy_options::recursive);
  EXPECT_THAT(refusal(), HasSubstr("files belongs to another data folder"));
}

TEST_F(DataFolderTest, AStartThatWasCutOffBeforeItWroteTheKeyBeginsAgain) {
  ASSERT_TRUE(open());
  fs::remove(folder() / "secret.key");
  ASSERT_EQ(refusal(), "it was opened") << "nothing was in it yet";
  fill();
  EXPECT_EQ(refusal(), "it was opened");
}

TEST_F(DataFolderTest, AKeyLostForGoodIsReplacedWhenTheOperatorSaysSoAndWhatDoesNotOpenBreaksNothingElse) {
  fill();
  const auto old_key = folder() / "secret.key";
  fs::rename(old_key, folder("kept.key"));
  {
    const auto opened = open("data", DataFolder::LostKey::is_replaced);
    ASSERT_TRUE(opened) << opened.error().detail;
    auto& store = (*opened)->store();
    add_webhook(store, second_);
    const auto list = store.webhooks().webhooks_of(project_);
    ASSERT_EQ(list->size(), 2U);
    EXPECT_FALSE(list->at(0).is_readable());
    EXPECT_TRUE(list->at(1).is_readable());
    // Saved for another reason, it stays as sealed as it was.
    ASSERT_TRUE(store.webhooks().change(project_, first_, [](webhooks::Webhook& webhook) -> base::Result<void> {
      webhook.description = "changed";
      return {};
    }));
    EXPECT_FALSE(store.webhooks().webhook(project_, first_)->is_readable());
    ASSERT_TRUE(store.webhooks().remove(project_, second_));
  }
  EXPECT_FALSE(open("data", DataFolder::LostKey::is_replaced)) << "there is a key";
  ASSERT_EQ(refusal(), "it was opened");
}

TEST_F(DataFolderTest, AWebhookThatDoesNotOpenCanBeMendedOrRemoved) {
  fill();
  fs::remove(folder() / "secret.key");
  const auto opened = open("data", DataFolder::LostKey::is_replaced);
  ASSERT_TRUE(opened);
  auto& webhooks = (*opened)->store().webhooks();
  ASSERT_TRUE(webhooks.change(project_, first_, [&](webhooks::Webhook& webhook) {
    webhook.headers = {{"Authorization", "Bearer anew"}};
    return webhooks::rotate_secret(webhook.secrets, webhooks::generate_secret(random_), clock_.now(),
                                   std::chrono::hours(1));
  }));
  EXPECT_TRUE(webhooks.webhook(project_, first_)->is_readable());
  add_webhook((*opened)->store(), second_);
  EXPECT_TRUE(webhooks.remove(project_, first_));
  EXPECT_EQ(webhooks.webhooks_of(project_)->size(), 1U);
}

}  // namespace
}  // namespace bughook::app
