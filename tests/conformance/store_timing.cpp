// What one report and one attempt cost the writer: CPU of its thread per operation, at several batch sizes and numbers
// of webhooks. Not a test: `store_timing [folder]` prints a table. The disk's own time is not in it.
#include <time.h>

#include <cstdio>
#include <filesystem>
#include <semaphore>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "storage/sqlite/engine/migrations.hpp"
#include "storage/sqlite/store.hpp"

namespace {

using namespace bughook;
namespace engine = storage::sqlite::engine;

double cpu_us() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <class T>
T must(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().detail.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

struct Bench {
  explicit Bench(const std::filesystem::path& folder_path) : folder(folder_path) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    files = must(storage::blobs::DiskFiles::open(folder / "files", {operations, random, clock}));
    storage::sqlite::StoreOptions options;
    options.data_folder = folder;
    options.on_fatal = [](std::string_view) { std::abort(); };
    store = must(storage::sqlite::Store::open(std::move(options), {vault, *files, clock, metrics, log}));
    store->start();
  }
  ~Bench() {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void set_up(std::size_t webhooks) {
    accounts::FirstSetUp first;
    first.organisation = {ids.make<base::OrganisationId>(), "timing", clock.now()};
    first.project = {ids.make<base::ProjectId>(), first.organisation.id, "P",        "P",
                     std::string(32, 's'),        clock.now(),           clock.now()};
    first.owner = {ids.make<base::MemberId>(), first.organisation.id, "a@b.c", "x", accounts::Role::owner, clock.now()};
    first.api_key = {ids.make<base::ApiKeyId>(), first.organisation.id, "k", std::string(32, 'h'), clock.now()};
    if (!store->accounts().set_up(first)) std::exit(1);
    // A project takes 100 webhooks: further ones go to further projects.
    auto project = first.project;
    for (std::size_t i = 0; i < webhooks; ++i) {
      if (i > 0 && i % 100 == 0) {
        project.id = ids.make<base::ProjectId>();
        project.key += 'P';
        project.sdk_key[i / 100] = 't';
        if (!store->accounts().insert(project)) std::exit(1);
      }
      webhooks::Webhook webhook;
      webhook.id = ids.make<base::WebhookId>();
      webhook.project = project.id;
      webhook.url = "http://127.0.0.1/";
      if (!store->webhooks().insert(webhook)) std::exit(1);
      hooks.push_back({project.id, webhook.id});
    }
  }

  intake::Filing filing(std::size_t i) {
    const auto& [project, webhook] = hooks[i % hooks.size()];
    intake::Filing filing;
    filing.bug.id = ids.make<base::BugId>();
    filing.bug.project = project;
    filing.bug.reported_by = "someone@example.com";
    filing.bug.description = "How do Webhooks work?";
    filing.bug.meta_data = std::string(500, 'm');
    filing.bug.details = std::string(2000, 'd');
    filing.bug.created_at = filing.bug.updated_at = clock.now();
    filing.event = ids.make<base::EventId>();
    filing.action = "BUG_CREATED";
    filing.body.head = std::string(850, 'b');
    filing.body.tail = std::string(850, 'c');
    filing.recipients = {{webhook, ids.make<base::DeliveryId>(), true}};
    return filing;
  }

  void run(std::size_t batch, std::size_t count) {
    std::vector<webhooks::OwedDelivery> owed;
    double file_us = 0;
    double record_us = 0;
    for (std::size_t done = 0; done < count; done += batch) {
      std::vector<intake::Filing> filings;
      for (std::size_t i = 0; i < batch; ++i) filings.push_back(filing(done + i));
      std::counting_semaphore<> filed(0);
      owed.clear();
      double began = cpu_us();
      for (auto& each : filings) {
        store->reports().file(std::move(each), {nullptr, [&](base::Result<intake::Filed> result) {
                                                  owed.push_back(std::move(result->owed[0]));
                                                  filed.release();
                                                }});
      }
      for (std::size_t i = 0; i < batch; ++i) filed.acquire();
      file_us += cpu_us() - began;

      std::vector<delivery::AttemptRecord> records;
      for (const auto& each : owed) {
        delivery::AttemptRecord record{.delivery = each.id,
                                       .webhook = each.webhook,
                                       .started_at = clock.now(),
                                       .result = {},
                                       .next = {delivery::DeliveryState::delivered, std::nullopt, false}};
        record.result.outcome = delivery::Outcome::delivered;
        record.result.reason = "delivered";
        record.result.status = 200;
        record.result.remote_address = "127.0.0.1:9000";
        record.result.request_headers = {{"User-Agent", "Bughook/0.1.0"}, {"webhook-id", std::string(28, 'i')}};
        record.result.response_headers = {{"Content-Type", "application/json"}, {"Content-Length", "11"}};
        record.result.response_body = "{\"ok\":true}";
        records.push_back(std::move(record));
      }
      began = cpu_us();
      for (auto& record : records) store->queue().record(std::move(record));
      store->flush();
      record_us += cpu_us() - began;
    }
    const auto each = static_cast<double>(count);
    std::printf("%8zu webhooks  batch %4zu  file %6.2f us  record %6.2f us  (CPU of all threads, per operation)\n",
                hooks.size(), batch, file_us / each, record_us / each);
  }

  std::filesystem::path folder;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log{base::LogLevel::warning};
  base::IdGenerator ids{clock, 0, 0};
  crypto::Vault vault = must(crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  storage::blobs::SystemFiles operations;
  std::unique_ptr<storage::blobs::DiskFiles> files;
  std::unique_ptr<storage::sqlite::Store> store;
  std::vector<std::pair<base::ProjectId, base::WebhookId>> hooks;
};

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path folder = count > 1 ? arguments[1] : "store_timing.data";
  for (const std::size_t webhooks : {1, 200}) {
    for (const std::size_t batch : {64, 256, 1024}) {
      Bench bench(folder);
      bench.set_up(webhooks);
      bench.run(batch, 64 * 1024);
    }
  }
  return 0;
}
