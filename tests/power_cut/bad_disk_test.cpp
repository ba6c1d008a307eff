// A disk that is full, and one whose syncs fail: the first refuses and goes on later, the second stops at once.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "fault_vfs.hpp"
#include "storage/sqlite/store.hpp"

namespace bughook::power_cut {
namespace {

namespace fs = std::filesystem;

class BadDisk : public testing::Test {
 protected:
  BadDisk() : folder_((fs::temp_directory_path() / "bughook-bad-disk-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    disk_ = std::make_unique<FaultDisk>(folder_, 1);
    vfs_ = std::make_unique<FaultVfs>(*disk_);
    files_ = std::move(*storage::blobs::DiskFiles::open(fs::path(folder_) / "files", {operations_, random_, clock_}));
    storage::sqlite::StoreOptions options;
    options.data_folder = folder_;
    options.on_fatal = [this](std::string_view line) { fatal_.emplace_back(line); };
    options.limits.retry_when_full = std::chrono::milliseconds(1);
    options.limits.idle_before_cut = std::chrono::hours(1);
    options.vfs = vfs_->name();
    store_ = std::move(
        *storage::sqlite::Store::open(std::move(options), {vault_, *files_, clock_, metrics_, log_, public_url_}));
    store_->start();
    set_up();
  }
  ~BadDisk() override {
    store_.reset();
    vfs_.reset();
    fs::remove_all(folder_);
  }

  void set_up() {
    accounts::FirstSetUp first;
    first.organisation = {ids_.make<base::OrganisationId>(), "bad", clock_.now()};
    first.project = {project_, first.organisation.id, "P", "P", std::string(32, 's'), clock_.now(), clock_.now()};
    first.owner = {ids_.make<accounts::PersonId>(), "a@b.c", "a", "x", clock_.now(), {}};
    first.membership = ids_.make<base::MemberId>();
    ASSERT_TRUE(store_->accounts().set_up(first));
    webhooks::Webhook webhook;
    webhook.id = webhook_;
    webhook.project = project_;
    webhook.url = "http://127.0.0.1/";
    ASSERT_TRUE(store_->webhooks().insert(webhook));
  }

  base::Result<intake::Filed> file() {
    intake::Filing filing;
    filing.bug.id = ids_.make<base::BugId>();
    filing.bug.project = project_;
    filing.bug.created_at = filing.bug.updated_at = clock_.now();
    filing.event = ids_.make<base::EventId>();
    filing.action = "BUG_CREATED";
    filing.recipients = {{webhook_, ids_.make<base::DeliveryId>(), true}};
    return base::wait_reply<base::Result<intake::Filed>>([&](base::Reply<base::Result<intake::Filed>> reply) {
      store_->reports().file(std::move(filing), std::move(reply));
    });
  }

  base::ManualClock clock_;
  base::SystemRandom random_;
  const std::string public_url_ = "https://bugs.example.org";
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  base::IdGenerator ids_{clock_, 0, 0};
  base::ProjectId project_ = ids_.make<base::ProjectId>();
  base::WebhookId webhook_ = ids_.make<base::WebhookId>();
  crypto::Vault vault_ = std::move(*crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  storage::blobs::SystemFiles operations_;
  std::string folder_;
  std::vector<std::string> fatal_;
  std::unique_ptr<FaultDisk> disk_;
  std::unique_ptr<FaultVfs> vfs_;
  std::unique_ptr<storage::blobs::DiskFiles> files_;
  std::unique_ptr<storage::sqlite::Store> store_;
};

TEST_F(BadDisk, AFullOneRefusesReportsAndGoesOnWithTheNextNumberOnceThereIsSpace) {
  ASSERT_EQ(file()->number, 1);
  disk_->set_full(true);
  for (int i = 0; i < 3; ++i) {
    const auto refused = file();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
    EXPECT_TRUE(refused.error().retry_after.has_value());
  }
  EXPECT_EQ(store_->bugs().page(project_, {.limit = 10})->bugs.size(), 1U);  // reading goes on
  disk_->set_full(false);
  EXPECT_EQ(file()->number, 2);
  EXPECT_THAT(fatal_, testing::IsEmpty());
}

TEST_F(BadDisk, AnAttemptMadeWhileTheDiskIsFullIsOnRecordLater) {
  const auto owed = std::move(file()->owed.at(0));
  disk_->set_full(true);
  delivery::AttemptRecord record{.delivery = owed.id,
                                 .webhook = webhook_,
                                 .started_at = clock_.now(),
                                 .result = {},
                                 .next = {delivery::DeliveryState::delivered, std::nullopt, false}};
  record.result.outcome = delivery::Outcome::delivered;
  store_->queue().record(std::move(record));
  store_->flush();
  const auto during = store_->delivery_log().delivery(project_, owed.id);
  EXPECT_EQ(during->delivery.state, delivery::DeliveryState::pending);
  disk_->set_full(false);
  ASSERT_TRUE(file());
  store_->flush();  // what was kept goes right behind the first that finds space
  const auto after = store_->delivery_log().delivery(project_, owed.id);
  EXPECT_EQ(after->delivery.state, delivery::DeliveryState::delivered);
  EXPECT_EQ(after->attempts.size(), 1U);
}

TEST_F(BadDisk, AFullOneIsSaidToThoseWhoSendAndIsOverByItself) {
  EXPECT_TRUE(store_->queue().can_record());
  disk_->set_full(true);
  ASSERT_FALSE(file());
  EXPECT_FALSE(store_->queue().can_record());
  EXPECT_EQ(store_->store_health().state(), storage::StoreState::full);
  store_->flush();  // a commit that wrote nothing says nothing of the disk
  EXPECT_FALSE(store_->queue().can_record());
  disk_->set_full(false);
  while (!store_->store_health().is_writable()) std::this_thread::yield();  // nobody writes but the store itself
}

TEST_F(BadDisk, ResultsKeptInAFullOneAreAllOnRecordLaterThoughTheMemoryForThemIsSmall) {
  constexpr std::size_t many = 500;
  std::vector<webhooks::OwedDelivery> owed;
  for (std::size_t i = 0; i < many; ++i) owed.push_back(std::move(file()->owed.at(0)));
  disk_->set_full(true);
  for (const auto& each : owed) {
    delivery::AttemptRecord record{.delivery = each.id,
                                   .webhook = webhook_,
                                   .started_at = clock_.now(),
                                   .result = {},
                                   .next = {delivery::DeliveryState::failed, std::nullopt, false}};
    record.result.outcome = delivery::Outcome::refused;
    record.result.reason = "status_500";
    record.result.response_body = std::string(16 * 1024, 'x');
    store_->queue().record(std::move(record));
  }
  store_->flush();
  EXPECT_EQ(metrics_.gauge("bughook_store_kept_results", "").value(), static_cast<std::int64_t>(many));
  EXPECT_FALSE(store_->queue().can_record());
  disk_->set_full(false);
  while (!store_->queue().can_record()) std::this_thread::yield();
  std::size_t whole = 0;
  std::size_t cut = 0;
  for (const auto& each : owed) {
    const auto found = store_->delivery_log().delivery(project_, each.id);
    ASSERT_EQ(found->attempts.size(), 1U);
    EXPECT_EQ(found->attempts[0].result.reason, "status_500");
    ++(found->attempts[0].result.response_body.empty() ? cut : whole);
  }
  EXPECT_GT(whole, 0U);
  EXPECT_GT(cut, many / 4) << "8 MB of answers were no reason to hold 8 MB";
}

TEST_F(BadDisk, AFailedSyncStopsTheStoreAtOnceAndIsNeverTriedAgain) {
  ASSERT_TRUE(file());
  disk_->fail_syncs();
  EXPECT_FALSE(file());
  ASSERT_EQ(fatal_.size(), 1U);
  EXPECT_THAT(fatal_[0], testing::HasSubstr("stopping at once"));
  const auto writes = disk_->writes_after_failed_sync();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(file().error().kind, base::ErrorKind::unavailable);
  store_->stop();
  EXPECT_EQ(fatal_.size(), 1U);
  EXPECT_EQ(disk_->writes_after_failed_sync(), writes);
  EXPECT_EQ(writes, 0U);
  EXPECT_EQ(store_->store_health().state(), storage::StoreState::broken);
}

}  // namespace
}  // namespace bughook::power_cut
