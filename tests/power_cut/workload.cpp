#include "workload.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "fault_vfs.hpp"
#include "pictures.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/sqlite/engine/migrations.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/store.hpp"

namespace bughook::power_cut {

namespace {

namespace fs = std::filesystem;
namespace engine = storage::sqlite::engine;

constexpr int reporters = 4;
constexpr std::size_t recipients_per_event = 2;
/// Operations of the disk in one run, at most; about a thousand reports.
constexpr std::uint64_t operations_max = 6000;
/// Small, so that the log is copied and begun anew many times in a run.
constexpr int log_pages = 60;

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

class TemporaryFolder {
 public:
  TemporaryFolder() : path_((fs::temp_directory_path() / "bughook-power-cut-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  std::string path_;
};

/// The mistake that the test must notice: the folder's names are never synced.
class UnsyncedFolders final : public storage::blobs::FileOperations {
 public:
  explicit UnsyncedFolders(FileOperations& disk) : disk_(disk) {}
  base::Result<void> write_synced(const fs::path& path, std::string_view bytes) override {
    return disk_.write_synced(path, bytes);
  }
  base::Result<void> rename(const fs::path& from, const fs::path& to) override { return disk_.rename(from, to); }
  base::Result<void> sync_folder(const fs::path&) override { return {}; }
  base::Result<bool> make_folder(const fs::path& folder) override { return disk_.make_folder(folder); }
  base::Result<std::string> read(const fs::path& path) override { return disk_.read(path); }
  base::Result<void> remove(const fs::path& path) override { return disk_.remove(path); }
  base::Result<std::vector<std::string>> list(const fs::path& folder) override { return disk_.list(folder); }
  base::Result<std::size_t> remove_folder(const fs::path& folder) override { return disk_.remove_folder(folder); }

 private:
  FileOperations& disk_;
};

/// What does not depend on the disk; it lives through the cut.
struct World {
  base::SystemClock clock;
  base::SystemRandom random;
  const std::string public_url = "https://bugs.example.org";
  base::Metrics metrics;
  base::Log log{base::LogLevel::off};
  crypto::Vault vault = must(crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  base::IdGenerator ids{clock, 0, 0};
  base::ProjectId project = ids.make<base::ProjectId>();
  std::vector<base::WebhookId> webhooks;
};

struct Acknowledged {
  base::BugId bug;
  std::int64_t number = 0;
  std::vector<base::DeliveryId> delivered;  // their attempts were committed too
};

void set_up(World& world, storage::sqlite::Store& store) {
  accounts::FirstSetUp first;
  first.organisation = {world.ids.make<base::OrganisationId>(), "cut", world.clock.now()};
  first.project = {world.project,     first.organisation.id, "P", "P", std::string(32, 's'),
                   world.clock.now(), world.clock.now()};
  first.owner = {world.ids.make<accounts::PersonId>(), "a@b.c", "a", "x", world.clock.now(), {}};
  first.membership = world.ids.make<base::MemberId>();
  if (!store.accounts().set_up(first)) throw std::runtime_error("set-up failed");
  for (std::size_t i = 0; i < recipients_per_event; ++i) {
    webhooks::Webhook webhook;
    webhook.id = world.ids.make<base::WebhookId>();
    webhook.project = world.project;
    webhook.url = "http://127.0.0.1/";
    if (!store.webhooks().insert(webhook)) throw std::runtime_error("set-up failed");
    world.webhooks.push_back(webhook.id);
  }
}

intake::Filing make_filing(World& world, bool with_key) {
  intake::Filing filing;
  filing.bug.id = world.ids.make<base::BugId>();
  filing.bug.project = world.project;
  filing.bug.description = std::string(300, 'd');
  filing.bug.details = std::string(1500, 'x');
  filing.bug.meta_data = "{}";
  filing.bug.created_at = filing.bug.updated_at = world.clock.now();
  filing.event = world.ids.make<base::EventId>();
  filing.action = "BUG_CREATED";
  filing.body.head = std::string(1200, 'h');
  for (const auto webhook : world.webhooks) {
    filing.recipients.push_back({webhook, world.ids.make<base::DeliveryId>(), true});
  }
  if (with_key) filing.idempotency_key = filing.bug.id.text();
  return filing;
}

/// One reporter and, in the same thread, the sender of its deliveries. Ends when the store refuses.
class Reporter {
 public:
  Reporter(World& world, storage::sqlite::Store& store, bugs::FileStore& files)
      : world_(world), store_(store), files_(files) {}

  void run() {
    for (int i = 0;; ++i) {
      auto filing = make_filing(world_, i % 3 == 0);
      if (i % 4 == 0 && !add_page(filing, files_, world_.ids)) return;
      auto filed = base::wait_reply<base::Result<intake::Filed>>([&](base::Reply<base::Result<intake::Filed>> reply) {
        store_.reports().file(std::move(filing), std::move(reply));
      });
      if (!filed) return;
      acknowledged.push_back({filed->bug, filed->number, {}});
      record(*filed);
      if (i % 8 == 0) {  // every other page; the others still wait at the cut
        if (const auto bug = make_picture(store_, files_, world_.clock.now())) pictured.push_back(*bug);
      }
    }
  }

  std::vector<Acknowledged> acknowledged;
  std::vector<base::BugId> pictured;  // acknowledged as well: the picture is there

 private:
  void record(const intake::Filed& filed) {
    for (const auto& owed : filed.owed) {
      delivery::AttemptRecord record{.delivery = owed.id,
                                     .webhook = owed.webhook,
                                     .started_at = world_.clock.now(),
                                     .result = {},
                                     .next = {delivery::DeliveryState::delivered, std::nullopt, false}};
      record.result.outcome = delivery::Outcome::delivered;
      record.result.reason = "delivered";
      store_.queue().record(std::move(record));
    }
    // A search is answered after the commit of what was recorded before it.
    using Answer = base::Result<delivery::ClaimedBatch>;
    const auto claimed = base::wait_reply<Answer>([&](base::Reply<Answer> reply) {
      store_.queue().claim_due(world_.webhooks[0], world_.clock.now(), 1, 1, std::move(reply));
    });
    if (!claimed) return;
    for (const auto& owed : filed.owed) acknowledged.back().delivered.push_back(owed.id);
  }

  World& world_;
  storage::sqlite::Store& store_;
  bugs::FileStore& files_;
};

std::int64_t single(engine::Database& database, const char* sql) {
  auto rows = database.statement(sql).query();
  return rows.next() ? rows.integer(0) : -1;
}

/// Everything that must hold whoever wrote the rows.
void check_rows(const fs::path& folder, storage::blobs::DiskFiles* files, Findings& findings) {
  auto opened = engine::Database::open({.path = (folder / "bughook.db").string()});
  if (!opened) {
    findings.broken.push_back(opened.error().detail);
    return;
  }
  engine::Database& database = **opened;
  {
    auto rows = database.statement("PRAGMA integrity_check").query();
    if (!rows.next() || rows.text(0) != "ok") findings.broken.push_back("integrity check: " + rows.string(0));
  }
  {
    auto rows =
        database.statement("SELECT b.number FROM bugs b WHERE (SELECT count(*) FROM events e WHERE e.bug = b.id) <> 1")
            .query();
    while (rows.next()) findings.half.push_back(fmt::format("bug {} has no event", rows.integer(0)));
  }
  {
    auto rows =
        database
            .statement("SELECT e.id FROM events e WHERE (SELECT count(*) FROM deliveries d WHERE d.event = e.id) <> ?1")
            .query(recipients_per_event);
    while (rows.next()) findings.half.push_back(fmt::format("event {} lacks deliveries", rows.integer(0)));
  }
  const auto count = single(database, "SELECT count(*) FROM bugs");
  const auto highest = single(database, "SELECT ifnull(max(number), 0) FROM bugs");
  if (count != highest) findings.numbering.push_back(fmt::format("{} bugs, highest number {}", count, highest));
  if (files == nullptr) return;
  const auto numbered = single(database, "SELECT count(*) FROM numbered_bugs");
  const auto rightly = single(database,
                              "SELECT count(*) FROM numbered_bugs n JOIN bugs b ON b.id = n.bug "
                              "WHERE b.project = n.project AND b.number = n.number");
  if (numbered != count || rightly != count) {
    findings.numbering.push_back(fmt::format("{} bugs, {} are numbered, {} of them rightly", count, numbered, rightly));
  }
  check_pictures(database, *files, findings);
}

/// What the reporters were told: each is there at the next start.
struct Promised {
  std::vector<Acknowledged> acknowledged;
  std::vector<base::BugId> pictured;
};

void check_acknowledged(World& world, storage::sqlite::Store& store, const Promised& promised, Findings& findings) {
  for (const auto id : promised.pictured) {
    const auto bug = store.bugs().bug(world.project, id);
    if (!bug || !bug->capture.screenshot_live) findings.lost.push_back(fmt::format("picture of {}", id.text()));
  }
  std::set<std::int64_t> numbers;
  for (const auto& each : promised.acknowledged) {
    const auto bug = store.bugs().bug(world.project, each.bug);
    if (!bug || bug->number != each.number) findings.lost.push_back(fmt::format("bug {}", each.number));
    if (!numbers.insert(each.number).second) findings.numbering.push_back(fmt::format("{} twice", each.number));
    for (const auto id : each.delivered) {
      const auto found = store.delivery_log().delivery(world.project, id);
      if (!found || found->attempts.size() != 1 || found->delivery.state != delivery::DeliveryState::delivered) {
        findings.lost.push_back(fmt::format("attempt for bug {}", each.number));
      }
    }
  }
}

/// The next start: it must open, hold what was acknowledged and go on numbering where it stopped.
void check_next_start(World& world, const fs::path& folder, const Promised& promised, Findings& findings) {
  storage::blobs::SystemFiles operations;
  auto files = must(storage::blobs::DiskFiles::open(folder / "files", {operations, world.random, world.clock}));
  check_rows(folder, files.get(), findings);
  if (!findings.broken.empty()) return;
  storage::sqlite::StoreOptions options;
  options.data_folder = folder;
  options.on_fatal = [](std::string_view) {};
  auto store = storage::sqlite::Store::open(
      std::move(options), {world.vault, *files, world.clock, world.metrics, world.log, world.public_url});
  if (!store) {
    findings.broken.push_back(store.error().detail);
    return;
  }
  (*store)->start();
  check_acknowledged(world, **store, promised, findings);
  const auto highest = (*store)->bugs().page(world.project, {.limit = 1});
  const std::int64_t expected = highest && !highest->bugs.empty() ? highest->bugs[0].number + 1 : 1;
  const auto next = base::wait_reply<base::Result<intake::Filed>>([&](base::Reply<base::Result<intake::Filed>> reply) {
    (*store)->reports().file(make_filing(world, false), std::move(reply));
  });
  if (!next || next->number != expected) findings.numbering.emplace_back("the next report has a wrong number");
}

}  // namespace

std::string Findings::text() const {
  const auto some = [](std::string_view what, const std::vector<std::string>& all) {
    if (all.empty()) return std::string();
    const std::vector<std::string> first(
        all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 5)));
    return fmt::format("{} {}: {}\n", all.size(), what, fmt::join(first, ", "));
  };
  return fmt::format("{} acknowledged\n", acknowledged) + some("lost", lost) + some("half", half) +
         some("numbering", numbering) + some("missing files", missing_files) + some("broken", broken);
}

Findings run_to_a_cut(const CutOptions& options) {
  const TemporaryFolder live;
  const TemporaryFolder left;
  World world;
  FaultDisk disk(live.path(), options.seed);
  std::vector<Reporter> running;
  {
    const FaultVfs vfs(disk);
    UnsyncedFolders unsynced_folders(disk);
    storage::blobs::FileOperations& operations =
        options.sync_file_folders ? static_cast<storage::blobs::FileOperations&>(disk) : unsynced_folders;
    auto files = must(storage::blobs::DiskFiles::open(live.path() / "files", {operations, world.random, world.clock}));
    storage::sqlite::StoreOptions store_options;
    store_options.data_folder = live.path();
    store_options.on_fatal = [](std::string_view) {};  // as when the process stops: nothing is answered any more
    store_options.limits.log_pages = log_pages;
    store_options.vfs = vfs.name();
    store_options.durability = options.durability;
    auto store = must(storage::sqlite::Store::open(
        std::move(store_options), {world.vault, *files, world.clock, world.metrics, world.log, world.public_url}));
    store->start();
    set_up(world, *store);
    disk.settle();
    disk.cut_after(std::mt19937_64(options.seed)() % operations_max);
    for (int i = 0; i < reporters; ++i) running.emplace_back(world, *store, *files);
    std::vector<std::jthread> threads;
    threads.reserve(running.size());
    for (auto& reporter : running) threads.emplace_back([&reporter] { reporter.run(); });
    threads.clear();
    store.reset();
  }
  disk.survivors(left.path(), options.unsynced);

  Promised promised;
  for (auto& reporter : running) {
    promised.acknowledged.insert(promised.acknowledged.end(), reporter.acknowledged.begin(),
                                 reporter.acknowledged.end());
    promised.pictured.insert(promised.pictured.end(), reporter.pictured.begin(), reporter.pictured.end());
  }
  Findings findings;
  findings.acknowledged = promised.acknowledged.size();
  check_next_start(world, left.path(), promised, findings);
  return findings;
}

Findings run_two_commits_to_a_cut(const CutOptions& options) {
  const TemporaryFolder live;
  const TemporaryFolder left;
  World world;
  for (std::size_t i = 0; i < recipients_per_event; ++i) world.webhooks.push_back(world.ids.make<base::WebhookId>());
  FaultDisk disk(live.path(), options.seed);
  {
    const FaultVfs vfs(disk);
    auto database = must(engine::Database::open({.path = (live.path() / "bughook.db").string(), .vfs = vfs.name()}));
    if (!engine::migrate(*database, engine::embedded_migrations(), world.log)) throw std::runtime_error("no schema");
    disk.cut_after(std::mt19937_64(options.seed)() % 500);
    for (std::int64_t number = 1; !database->failed(); ++number) {
      auto filing = make_filing(world, false);
      filing.bug.number = number;
      database->execute("BEGIN");
      storage::sqlite::insert_bug(*database, filing.bug);
      database->execute("COMMIT");
      database->execute("BEGIN");
      database
          ->statement("INSERT INTO events (id, project, bug, action, created_at, body) VALUES (?1, ?2, ?3, 'x', 0, '')")
          .run(filing.event, world.project, filing.bug.id);
      for (const auto& recipient : filing.recipients) {
        database
            ->statement(
                "INSERT INTO deliveries (id, event, webhook, state, due_at, attempts_done, schedule_step, "
                "last_reason, created_at, updated_at) VALUES (?1, ?2, ?3, 'pending', 0, 0, 0, '', 0, 0)")
            .run(recipient.delivery, filing.event, recipient.webhook);
      }
      database->execute("COMMIT");
    }
  }
  disk.survivors(left.path(), options.unsynced);
  Findings findings;
  check_rows(left.path(), nullptr, findings);
  return findings;
}

}  // namespace bughook::power_cut
