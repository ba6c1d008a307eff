// What one report and one attempt cost the store in CPU, at several batch sizes and numbers of webhooks, and how long
// reads take over a million deliveries. Not a test: `store_timing [folder]` prints a table.
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
    open();
  }
  void open() {
    storage::sqlite::StoreOptions options;
    options.data_folder = folder;
    options.on_fatal = [](std::string_view) { std::abort(); };
    store = must(storage::sqlite::Store::open(std::move(options), {vault, *files, clock, metrics, log, public_url}));
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
    first.owner = {ids.make<accounts::PersonId>(), "a@b.c", "a", "x", clock.now(), {}};
    first.membership = ids.make<base::MemberId>();
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
      hooks.emplace_back(project.id, webhook.id);
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

  /// Straight into the tables: filing them would take minutes.
  void fill(int deliveries) {
    store.reset();
    {
      auto database = must(engine::Database::open({.path = (folder / "bughook.db").string()}));
      database->execute("BEGIN");
      for (int i = 0; i < deliveries; ++i) {
        // The first webhook is owed far more than the others; the last was busy only in the beginning.
        const auto hook =
            i < 1000 ? hooks.back() : hooks[i % 10 == 0 ? 0 : static_cast<std::size_t>(i) % (hooks.size() - 1)];
        const bool pending = i % 10 == 0;
        const auto bug = ids.make<base::BugId>();
        const auto event = ids.make<base::EventId>();
        database
            ->statement(
                "INSERT INTO events (id, project, bug, action, created_at, body) VALUES (?1, ?2, ?3, 'BUG_CREATED', 0, "
                "zeroblob(300))")
            .run(event, hook.first, bug);
        database
            ->statement(
                "INSERT INTO deliveries (id, event, webhook, state, due_at, attempts_done, schedule_step, "
                "last_reason, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 1, 1, 'delivered', 0, 0)")
            .run(ids.make<base::DeliveryId>(), event, hook.second,
                 std::string_view(pending       ? "pending"
                                  : i % 97 == 0 ? "failed"
                                                : "delivered"),
                 pending ? std::optional(1000) : std::nullopt);
      }
      storage::sqlite::DeliveredIndex index(*database);
      index.before_commit();
      database->execute("COMMIT");
      if (const auto failure = database->take_failure()) std::puts(failure->message.c_str());
      (void)database->checkpoint(engine::Database::Checkpoint::truncate);
    }
    open();
  }

  void claim(base::WebhookId webhook, std::size_t limit) {
    using Answer = base::Result<delivery::ClaimedBatch>;
    const auto claimed = base::wait_reply<Answer>([&](base::Reply<Answer> reply) {
      store->queue().claim_due(webhook, clock.now(), limit, 64 << 20, std::move(reply));
    });
    if (!claimed || claimed->owed.size() != limit) std::puts("claimed less than there is");
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
  const std::string public_url = "https://bugs.example.org";
  base::Metrics metrics;
  base::Log log{base::LogLevel::warning};
  base::IdGenerator ids{clock, 0, 0};
  crypto::Vault vault = must(crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  storage::blobs::SystemFiles operations;
  std::unique_ptr<storage::blobs::DiskFiles> files;
  std::unique_ptr<storage::sqlite::Store> store;
  std::vector<std::pair<base::ProjectId, base::WebhookId>> hooks;
};

/// A million deliveries, one in ten still pending, over 50 webhooks of one project: what the start and a page cost
/// then.
void run_scale(const std::filesystem::path& folder) {
  constexpr int deliveries = 1'000'000;
  Bench bench(folder);
  bench.set_up(50);
  bench.fill(deliveries);
  const auto time = [](const char* what, auto call) {
    const auto began = std::chrono::steady_clock::now();
    call();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    std::printf("%-52s %9.2f ms\n", what, took.count());
  };
  const auto project = bench.hooks[0].first;
  const auto rare = bench.hooks.back().second;  // the last webhook has the first thousand deliveries and no others
  auto& log = bench.store->delivery_log();
  using delivery::DeliveryState;
  time("owed_webhooks", [&] { (void)bench.store->queue().owed_webhooks(); });
  time("page, no filter", [&] { (void)log.page(project, {}); });
  for (const auto state : {DeliveryState::pending, DeliveryState::delivered, DeliveryState::failed}) {
    delivery::DeliveryFilter filter;
    filter.state = state;
    time(("page, " + std::string(delivery::to_text(state))).c_str(), [&] { (void)log.page(project, filter); });
    filter.webhook = rare;
    time(("page, " + std::string(delivery::to_text(state)) + ", a rare webhook").c_str(),
         [&] { (void)log.page(project, filter); });
  }
  const auto newest = log.page(project, {})->deliveries.front();
  delivery::DeliveryFilter filter;
  filter.bug = newest.bug;
  time("page, of a bug", [&] { (void)log.page(project, filter); });
  filter = {};
  filter.since = filter.until = newest.id.made_at() - std::chrono::seconds(1);
  *filter.until += std::chrono::milliseconds(100);
  time("page, of a tenth of a second", [&] { (void)log.page(project, filter); });
  filter = {};
  filter.action = "BUG_EATEN";
  time("page, of an action that no delivery has", [&] { (void)log.page(project, filter); });
  time("a webhook's health, a week",
       [&] { (void)bench.store->health().slots(rare, bench.clock.now() - std::chrono::hours(7 * 24)); });
  const auto busy = bench.hooks[0].second;
  time("claim 20,000 due, 100 at a time", [&] {
    for (int i = 0; i < 200; ++i) bench.claim(busy, 100);
  });
}

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
  run_scale(folder);
  return 0;
}
