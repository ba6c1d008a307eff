// What it costs to make an event durable, and the attempt after it: the embedded store with its real
// durability on a real disk (TMPDIR says which), in batches as large as the load lets them grow. CPU time is
// the whole process's, for the work is the writer thread's.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "load/report.hpp"
#include "storage/sqlite/store.hpp"
#include "webhooks/sample_event.hpp"

namespace bughook::bench {

namespace {

using storage::sqlite::Store;

class TemporaryFolder {
 public:
  explicit TemporaryFolder(base::Random& random) {
    std::array<std::uint8_t, 8> bytes;
    random.fill(bytes);
    path_ = std::filesystem::temp_directory_path() / ("bughook-bench-" + base::to_hex(bytes));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A store with one organisation, one project and one webhook.
class Bench {
 public:
  /// The first thing that went wrong; empty: nothing did.
  std::string set_up() {
    auto vault = crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k'));
    if (!vault) return vault.error().detail;
    vault_.emplace(std::move(*vault));
    auto files = storage::blobs::DiskFiles::open(folder_.path() / "files", {operations_, random_, clock_});
    if (!files) return files.error().detail;
    files_ = std::move(*files);
    storage::sqlite::StoreOptions options;
    options.data_folder = folder_.path();
    options.on_fatal = [](std::string_view) { std::abort(); };
    auto store = Store::open(std::move(options), {*vault_, *files_, clock_, metrics_, log_, public_url_});
    if (!store) return store.error().detail;
    store_ = std::move(*store);
    store_->start();
    if (const auto made = store_->accounts().set_up(accounts()); !made) return made.error().detail;
    webhook_.id = ids_.make<base::WebhookId>();
    webhook_.project = project_;
    webhook_.url = "http://127.0.0.1:9/hook";
    webhook_.secrets = {{webhooks::generate_secret(random_), std::nullopt}};
    webhook_.created_at = webhook_.updated_at = clock_.now();
    const auto inserted = store_->webhooks().insert(webhook_);
    return inserted ? std::string() : inserted.error().detail;
  }

  [[nodiscard]] std::vector<intake::Filing> make_filings(std::size_t count) {
    std::vector<intake::Filing> filings;
    filings.reserve(count);
    for (std::size_t i = 0; i < count; ++i) filings.push_back(make_filing());
    return filings;
  }

  /// Files them at once; returns when all are durable. False when one was refused.
  bool file(std::vector<intake::Filing> filings) {
    std::latch durable(static_cast<std::ptrdiff_t>(filings.size()));
    std::atomic<bool> all_filed = true;
    for (intake::Filing& filing : filings) {
      store_->reports().file(std::move(filing), {nullptr, [&](base::Result<intake::Filed> filed) {
                                                   if (!filed) all_filed = false;
                                                   durable.count_down();
                                                 }});
    }
    durable.wait();
    return all_filed;
  }

  [[nodiscard]] std::vector<delivery::AttemptRecord> make_records(const std::vector<intake::Filing>& filings) {
    std::vector<delivery::AttemptRecord> records;
    records.reserve(filings.size());
    for (const intake::Filing& filing : filings) records.push_back(make_record(filing.recipients.front().delivery));
    return records;
  }

  /// Returns when all are durable.
  void record(std::vector<delivery::AttemptRecord> records) {
    for (delivery::AttemptRecord& record : records) store_->queue().record(std::move(record));
    store_->flush();
  }

 private:
  accounts::FirstSetUp accounts() {
    accounts::FirstSetUp first;
    const auto now = clock_.now();
    const auto organisation = ids_.make<base::OrganisationId>();
    project_ = ids_.make<base::ProjectId>();
    first.organisation = {organisation, "Bench", now};
    first.project = {project_, organisation, "BENCH", "Bench", std::string(accounts::sdk_key_letters, 'b'), now, now};
    first.owner = {ids_.make<accounts::PersonId>(), "a@example.com", "a", "-", now, {}};
    first.membership = ids_.make<base::MemberId>();
    return first;
  }

  intake::Filing make_filing() {
    intake::Filing filing;
    filing.bug = webhooks::sample_bug(clock_.now());
    filing.bug.id = ids_.make<base::BugId>();
    filing.bug.project = project_;
    filing.bug.number = 0;
    filing.bug.lexorank.clear();
    filing.bug.capture = {};
    filing.bug.details = report_body(1);  // about as much as is kept of it
    filing.event = ids_.make<base::EventId>();
    filing.action = webhooks::action_bug_created;
    webhooks::BodyContext context{};
    context.project_key = "BENCH";
    context.share_token = "SAMPLE_TOKEN";
    filing.body = webhooks::compose_event_body(filing.action, filing.bug, context);
    filing.recipients = {{.webhook = webhook_.id, .delivery = ids_.make<base::DeliveryId>()}};
    return filing;
  }

  delivery::AttemptRecord make_record(base::DeliveryId delivery) {
    delivery::AttemptRecord record;
    record.delivery = delivery;
    record.webhook = webhook_.id;
    record.started_at = clock_.now();
    record.result.outcome = delivery::Outcome::delivered;
    record.result.reason = "delivered";
    record.result.status = 200;
    record.result.remote_address = "127.0.0.1:9";
    record.result.request_headers = {{"Content-Type", "application/json"},
                                     {"webhook-id", "evt_60fee475c4d00b0015cdad95"}};
    record.result.response_headers = {{"Content-Type", "application/json"}, {"Content-Length", "11"}};
    record.result.response_body = R"({"ok":true})";
    record.next.state = delivery::DeliveryState::delivered;
    return record;
  }

  base::SystemRandom random_;
  base::SystemClock clock_;
  const std::string public_url_ = "https://bugs.example.org";
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::error};
  TemporaryFolder folder_{random_};
  storage::blobs::SystemFiles operations_;
  std::optional<crypto::Vault> vault_;
  std::unique_ptr<storage::blobs::DiskFiles> files_;
  std::unique_ptr<Store> store_;
  base::IdGenerator ids_{clock_, 0, 0};
  base::ProjectId project_;
  webhooks::Webhook webhook_;
};

enum class What { file, file_and_record };

void store_events(benchmark::State& state, What what) {
  Bench bench;
  if (const std::string trouble = bench.set_up(); !trouble.empty()) return state.SkipWithError(trouble.c_str());
  const auto batch = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    auto filings = bench.make_filings(batch);
    auto records = bench.make_records(filings);
    state.ResumeTiming();
    if (!bench.file(std::move(filings))) return state.SkipWithError("a report was refused");
    if (what == What::file_and_record) bench.record(std::move(records));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void file_reports(benchmark::State& state) { store_events(state, What::file); }
BENCHMARK(file_reports)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime();

void file_and_record(benchmark::State& state) { store_events(state, What::file_and_record); }
BENCHMARK(file_and_record)->Arg(64)->Arg(256)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace

}  // namespace bughook::bench
