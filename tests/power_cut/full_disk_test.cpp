// A full disk under a backlog, with the real lanes over the real store: attempts stop, memory stays as it is, and all
// goes on once there is space.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "delivery/testing/delivery_harness.hpp"
#include "fault_vfs.hpp"
#include "storage/sqlite/store.hpp"

namespace bughook::power_cut {
namespace {

namespace fs = std::filesystem;
using delivery::testing::answer_of;
using delivery::testing::DeliveryHarness;
using delivery::testing::Receiver;

constexpr int webhook_count = 20;
constexpr int reports = 100;
constexpr int owed = webhook_count * reports;
constexpr std::size_t grows_by_max = 20 << 20;
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t watching_costs = 3;  // what was freed is held back, and what was not is fenced
#else
constexpr std::size_t watching_costs = 1;
#endif
#else
constexpr std::size_t watching_costs = 1;
#endif

std::size_t resident_bytes() {
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class FullDisk : public testing::Test {
 protected:
  FullDisk() : folder_((fs::temp_directory_path() / "bughook-full-disk-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    disk_ = std::make_unique<FaultDisk>(folder_, 1);
    vfs_ = std::make_unique<FaultVfs>(*disk_);
    files_ = std::move(*storage::blobs::DiskFiles::open(fs::path(folder_) / "files", {operations_, random_, clock_}));
    storage::sqlite::StoreOptions options;
    options.data_folder = folder_;
    options.on_fatal = [](std::string_view line) { ADD_FAILURE() << line; };
    options.limits.retry_when_full = std::chrono::milliseconds(1);
    options.vfs = vfs_->name();
    store_ = std::move(
        *storage::sqlite::Store::open(std::move(options), {vault_, *files_, clock_, metrics_, log_, public_url_}));
    store_->start();
    loops_.start();
    set_up();
    dispatcher_ = std::make_unique<delivery::Dispatcher>(
        delivery::Dispatcher::Dependencies{.loops = loops_,
                                           .queue = store_->queue(),
                                           .webhooks = store_->webhooks(),
                                           .resolver = resolver_,
                                           .guard = guard_,
                                           .client_settings = {},
                                           .clock = clock_,
                                           .random = random_,
                                           .metrics = metrics_,
                                           .log = log_,
                                           .jitter = 0,
                                           .limits = {},
                                           .health = {},
                                           .on_gone = [](const webhooks::Webhook&) {}});
  }
  ~FullDisk() override {
    dispatcher_->stop(std::chrono::milliseconds(0));
    loops_.stop();
    dispatcher_.reset();
    store_.reset();
    vfs_.reset();
    fs::remove_all(folder_);
  }

  void set_up() {
    accounts::FirstSetUp first;
    first.organisation = {ids_.make<base::OrganisationId>(), "full", clock_.now()};
    first.project = {project_, first.organisation.id, "P", "P", std::string(32, 's'), clock_.now(), clock_.now()};
    first.owner = {ids_.make<accounts::PersonId>(), "a@b.c", "a", "x", clock_.now(), {}};
    first.membership = ids_.make<base::MemberId>();
    ASSERT_TRUE(store_->accounts().set_up(first));
    for (int i = 0; i < webhook_count; ++i) {
      webhooks::Webhook webhook;
      webhook.id = ids_.make<base::WebhookId>();
      webhook.project = project_;
      webhook.url = receiver_.url();
      webhook.secrets = {{delivery::testing::test_secret, std::nullopt}};
      ASSERT_TRUE(store_->webhooks().insert(webhook));
      webhooks_.push_back(webhook.id);
    }
    for (int i = 0; i < reports; ++i) file();
  }
  /// Due, and nobody is at it.
  void file() {
    intake::Filing filing;
    filing.bug.id = ids_.make<base::BugId>();
    filing.bug.project = project_;
    filing.bug.created_at = filing.bug.updated_at = clock_.now();
    filing.event = ids_.make<base::EventId>();
    filing.action = "BUG_CREATED";
    for (const auto webhook : webhooks_) filing.recipients.push_back({webhook, ids_.make<base::DeliveryId>(), true});
    auto filed = base::wait_reply<base::Result<intake::Filed>>([&](base::Reply<base::Result<intake::Filed>> reply) {
      store_->reports().file(std::move(filing), std::move(reply));
    });
    ASSERT_TRUE(filed);
    std::vector<base::DeliveryId> claimed;
    for (const auto& each : filed->owed) claimed.push_back(each.id);
    store_->queue().release(std::move(claimed));
  }
  void pass_through() {
    for (std::size_t i = 0; i < loops_.size(); ++i) DeliveryHarness::pass_through(loops_.at(i));
  }
  std::uint64_t attempts() { return metrics_.counter("bughook_attempts_total", "").value(); }
  std::uint64_t recorded() { return metrics_.counter("bughook_attempts_recorded_total", "").value(); }
  std::int64_t in_flight() { return metrics_.gauge("bughook_attempts_in_flight", "").value(); }

  delivery::testing::MovableClock clock_;
  base::SystemRandom random_;
  const std::string public_url_ = "https://bugs.example.org";
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  base::IdGenerator ids_{clock_, 0, 0};
  base::ProjectId project_ = ids_.make<base::ProjectId>();
  std::vector<base::WebhookId> webhooks_;
  crypto::Vault vault_ = std::move(*crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  Receiver receiver_{[](const auto&) { return answer_of(500, {}, std::string(std::size_t{16} << 10, 'x')); }};
  outbound::testing::FakeResolver resolver_;
  const outbound::AddressGuard guard_ = outbound::testing::loopback_allowed();
  storage::blobs::SystemFiles operations_;
  base::Loops loops_{1};
  std::string folder_;
  std::unique_ptr<FaultDisk> disk_;
  std::unique_ptr<FaultVfs> vfs_;
  std::unique_ptr<storage::blobs::DiskFiles> files_;
  std::unique_ptr<storage::sqlite::Store> store_;
  std::unique_ptr<delivery::Dispatcher> dispatcher_;
};

TEST_F(FullDisk, UnderABacklogStopsAttemptsKeepsTheMemoryAndGoesOnByItself) {
  disk_->set_full(true);
  const auto before = resident_bytes();
  ASSERT_TRUE(dispatcher_->start());
  while (store_->queue().can_record() || in_flight() > 0) pass_through();
  const auto made = attempts();
  EXPECT_GT(made, 0U);
  EXPECT_LT(made, owed / 4U) << "those under way when the disk was found full";
  clock_.advance(std::chrono::minutes(1));
  for (const auto webhook : webhooks_) dispatcher_->note_due(webhook, clock_.now());
  for (int i = 0; i < 100; ++i) pass_through();
  EXPECT_EQ(attempts(), made) << "none begins";
  EXPECT_LT(resident_bytes(), before + grows_by_max * watching_costs);

  receiver_.answer_with([](const auto&) { return answer_of(200); });
  disk_->set_full(false);
  while (!store_->queue().can_record()) pass_through();
  EXPECT_EQ(recorded(), made) << "what was made is on record, now";
  clock_.advance(std::chrono::seconds(2));  // after which lanes ask again
  while (attempts() < made + owed / 4U) pass_through();
}

}  // namespace
}  // namespace bughook::power_cut
