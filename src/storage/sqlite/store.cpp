#include "storage/sqlite/store.hpp"

#include <fmt/format.h>

#include "storage/sqlite/engine/migrations.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* file_name = "bughook.db";
constexpr int writer_cache_kib = 32 * 1024;
constexpr int reader_cache_kib = 2 * 1024;

constexpr const char* max_id_sql =
    "SELECT max((SELECT ifnull(max(id), 0) FROM bugs), (SELECT ifnull(max(id), 0) FROM events), "
    "(SELECT ifnull(max(id), 0) FROM deliveries), (SELECT ifnull(max(id), 0) FROM webhooks), "
    "(SELECT ifnull(max(id), 0) FROM projects), (SELECT ifnull(max(id), 0) FROM organisations), "
    "(SELECT ifnull(max(id), 0) FROM members), (SELECT ifnull(max(id), 0) FROM api_keys), "
    "(SELECT ifnull(max(id), 0) FROM people), (SELECT ifnull(max(id), 0) FROM sessions), "
    "(SELECT ifnull(max(id), 0) FROM invitations))";

/// For the operator, at the start: which file, and what to do.
base::Failure damaged(const std::string& path, const base::Error& error) {
  if (error.kind != base::ErrorKind::unavailable) return base::Failure(error);
  return base::fail(
      base::ErrorKind::internal,
      fmt::format("The database {} can not be read or written: it is damaged, or its disk is failing or "
                  "full. Keep a copy of the data folder as it is, look at the disk, and if it is well put "
                  "back the last backup of the folder.",
                  path));
}

}  // namespace

base::Result<std::unique_ptr<Store>> Store::open(StoreOptions options, Parts parts) {
  Opened opened;
  auto lock = engine::FolderLock::take(options.data_folder);
  if (!lock) return base::Failure(lock.error());
  opened.lock = std::move(*lock);

  engine::DatabaseOptions database_options{.path = (options.data_folder / file_name).string(),
                                           .access = engine::Access::read_write,
                                           .durability = options.durability,
                                           .cache_kib = writer_cache_kib,
                                           .vfs = options.vfs};
  auto database = engine::Database::open(database_options);
  if (!database) return base::Failure(database.error());
  opened.database = std::move(*database);
  if (auto checked = check_key(*opened.database, parts.vault, options.key, parts.log); !checked) {
    auto error = checked.error();
    error.detail = fmt::format("The key file {} {}", (options.data_folder / "secret.key").string(), error.detail);
    return base::Failure(std::move(error));
  }
  if (auto migrated = engine::migrate(*opened.database, engine::embedded_migrations(), parts.log); !migrated) {
    return damaged(database_options.path, migrated.error());
  }

  auto folder_id = establish_identity(*opened.database, parts.vault);
  if (!folder_id) return damaged(database_options.path, folder_id.error());
  opened.folder_id = std::move(*folder_id);
  opened.path = database_options.path;

  database_options.cache_kib = reader_cache_kib;
  auto copier = engine::Database::open(database_options);
  if (!copier) return base::Failure(copier.error());
  opened.copier = std::move(*copier);

  database_options.access = engine::Access::read_only;
  auto readers = engine::Readers::open(database_options);
  if (!readers) return base::Failure(readers.error());
  opened.readers = std::move(*readers);
  return std::unique_ptr<Store>(new Store(std::move(opened), std::move(options), parts));
}

Store::Store(Opened opened, StoreOptions options, Parts parts)
    : lock_(std::move(opened.lock)),
      path_(std::move(opened.path)),
      folder_id_(std::move(opened.folder_id)),
      readers_(std::move(opened.readers)),
      writer_({.database = std::move(opened.database),
               .copier = std::move(opened.copier),
               .readers = *readers_,
               .clock = parts.clock,
               .metrics = parts.metrics,
               .log = parts.log,
               .on_fatal = std::move(options.on_fatal),
               .limits = options.limits}),
      reporting_(*readers_),
      catalog_(writer_.database()),
      delivered_(writer_.database()),
      board_(writer_.database()),
      texts_(writer_.database()),
      health_({writer_, *readers_, parts.clock}),
      indexing_(writer_, texts_, health_),
      filer_({writer_, catalog_, claims_, delivered_, board_, texts_, parts.clock}),
      queue_({writer_, *readers_, catalog_, claims_, delivered_, health_, parts.clock, parts.metrics}),
      delivery_log_({writer_, *readers_, claims_, delivered_}),
      bugs_({writer_, *readers_, catalog_, board_, texts_, parts.files, parts.clock, parts.log}),
      webhooks_({writer_, *readers_, catalog_, claims_, parts.vault, parts.clock}),
      accounts_({writer_, *readers_, catalog_, parts.clock}),
      people_(writer_, *readers_),
      sessions_(writer_, *readers_),
      composer_(webhooks::body_keys(parts.vault), parts.public_url),
      renderings_({writer_, *readers_, claims_, composer_}),
      eraser_({writer_, *readers_, claims_, parts.files, parts.clock, parts.log}) {
  writer_.watch(catalog_);
  writer_.watch(claims_);
  writer_.watch(delivered_);
  writer_.watch(board_);
  writer_.watch(texts_);
  writer_.watch(health_);
}

Store::~Store() { stop(); }

void Store::stop() {
  reporting_.stop();
  webhooks_.stop();
  writer_.stop();
}

void Store::flush() {
  (void)writer_.write([](engine::Database&) -> base::Result<void> { return {}; });
}

base::Result<std::int64_t> Store::max_id_seen() {
  auto id = readers_->read([](engine::Database& database) -> base::Result<std::int64_t> {
    auto rows = database.statement(max_id_sql).query();
    return rows.next() ? rows.integer(0) : 0;
  });
  if (!id) return damaged(path_, id.error());
  return id;
}

}  // namespace bughook::storage::sqlite
