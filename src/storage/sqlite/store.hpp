// The embedded store: everything that the domain asks of a store, over one SQLite file in one data folder.
//
//   loops, workers --(operations)--> writer thread --> bughook.db, bughook.db-wal
//   workers ------(reads)---------> 4 read-only connections, each read in one snapshot
//
// One process owns the folder. `open` brings the schema up to date; `start` begins the writer; `stop` writes what is
// queued and leaves an empty log.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "crypto/vault.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/sqlite/accounts/account_store.hpp"
#include "storage/sqlite/accounts/people_store.hpp"
#include "storage/sqlite/accounts/session_store.hpp"
#include "storage/sqlite/board/indexing.hpp"
#include "storage/sqlite/bug_store.hpp"
#include "storage/sqlite/bulk/delivered_index.hpp"
#include "storage/sqlite/bulk/health_log.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/delivery_log.hpp"
#include "storage/sqlite/due_queue.hpp"
#include "storage/sqlite/engine/folder_lock.hpp"
#include "storage/sqlite/eraser.hpp"
#include "storage/sqlite/filing.hpp"
#include "storage/sqlite/folder_identity.hpp"
#include "storage/sqlite/rendering_store.hpp"
#include "storage/sqlite/reporting_projects.hpp"
#include "storage/sqlite/webhook_store.hpp"

namespace bughook::storage::sqlite {

struct StoreOptions {
  std::filesystem::path data_folder;
  engine::FatalHandler on_fatal;  // a line for the log; it should end the process
  engine::WriterLimits limits;
  KeyOrigin key = KeyOrigin::file;
  // For tests only: a disk that loses what was not synced, and a store that does not sync.
  const char* vfs = nullptr;
  engine::Durability durability = engine::Durability::full;
};

class Store {
 public:
  struct Parts {
    const crypto::Vault& vault;
    blobs::DiskFiles& files;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    const std::string& public_url;  // of links in bodies; without a slash at its end, filled in before the first
  };
  /// conflict when another process has the folder, and when the vault's key is not the one that it was sealed with.
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> open(StoreOptions options, Parts parts);
  ~Store();

  void start() { writer_.start(); }
  /// Writes what is queued. Safe twice. Whoever calls later is refused with `unavailable`.
  void stop();
  /// Returns when all that was queued before is committed.
  void flush();

  [[nodiscard]] intake::ReportStore& reports() { return filer_; }
  [[nodiscard]] intake::ReportingProjects& reporting_projects() { return reporting_; }
  [[nodiscard]] bugs::BugStore& bugs() { return bugs_; }
  [[nodiscard]] webhooks::WebhookStore& webhooks() { return webhooks_; }
  [[nodiscard]] accounts::AccountStore& accounts() { return accounts_; }
  [[nodiscard]] accounts::PeopleStore& people() { return people_; }
  [[nodiscard]] accounts::SessionStore& sessions() { return sessions_; }
  [[nodiscard]] delivery::QueueStore& queue() { return queue_; }
  [[nodiscard]] delivery::DeliveryLog& delivery_log() { return delivery_log_; }
  [[nodiscard]] delivery::HealthLog& health() { return health_; }
  [[nodiscard]] rendering::RenderingStore& renderings() { return renderings_; }
  [[nodiscard]] Housekeeping& housekeeping() { return eraser_; }
  [[nodiscard]] Indexing& indexing() { return indexing_; }

  /// Whether it can write, and if not, why.
  [[nodiscard]] const StoreHealth& store_health() const { return writer_.health(); }

  /// Stands in the database, and in files/ beside it.
  [[nodiscard]] const std::string& folder_id() const { return folder_id_; }
  /// The highest id in any table, for base::IdGenerator.
  [[nodiscard]] base::Result<std::int64_t> max_id_seen();

 private:
  struct Opened {
    std::unique_ptr<engine::FolderLock> lock;
    std::unique_ptr<engine::Database> database;
    std::unique_ptr<engine::Database> copier;
    std::unique_ptr<engine::Readers> readers;
    std::string path;  // of the database
    std::string folder_id;
  };
  Store(Opened opened, StoreOptions options, Parts parts);

  std::unique_ptr<engine::FolderLock> lock_;
  const std::string path_;
  const std::string folder_id_;
  std::unique_ptr<engine::Readers> readers_;
  engine::Writer writer_;
  ReportingProjects reporting_;
  Catalog catalog_;
  Claims claims_;
  DeliveredIndex delivered_;
  board::BoardIndex board_;
  board::TextIndex texts_;
  HealthLog health_;
  board::Indexing indexing_;
  Filer filer_;
  DueQueue queue_;
  DeliveryLog delivery_log_;
  BugStore bugs_;
  WebhookStore webhooks_;
  AccountStore accounts_;
  PeopleStore people_;
  SessionStore sessions_;
  webhooks::BodyComposer composer_;
  RenderingStore renderings_;
  Eraser eraser_;
};

}  // namespace bughook::storage::sqlite
