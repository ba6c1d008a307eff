#include "storage/sqlite/engine/migrations.hpp"

#include <fmt/format.h>

namespace bughook::storage::sqlite::engine {

namespace {

constexpr const char* read_version_sql = "PRAGMA user_version";

std::int64_t schema_version(Database& database) {
  auto rows = database.statement(read_version_sql).query();
  return rows.next() ? rows.integer(0) : 0;
}

base::Result<void> apply(Database& database, const Migration& migration, std::size_t version) {
  database.execute("BEGIN IMMEDIATE");
  database.execute(migration.sql);
  database.execute(fmt::format("PRAGMA user_version={}", version).c_str());  // in the transaction, as any other write
  database.execute("COMMIT");
  if (const auto failure = database.take_failure()) {
    database.roll_back();
    return base::fail(base::ErrorKind::internal,
                      fmt::format("Migration {} failed and was undone: {}.", migration.name, failure->message));
  }
  return {};
}

}  // namespace

base::Result<void> migrate(Database& database, std::span<const Migration> migrations, base::Log& log) {
  const auto have = static_cast<std::size_t>(schema_version(database));
  if (const auto failure = database.take_failure()) return base::Failure(to_error(*failure));
  if (have > migrations.size()) {
    return base::fail(base::ErrorKind::internal,
                      fmt::format("The database has schema version {}, this program knows versions up to {}: it was "
                                  "written by a newer Bughook. Start that one, or restore a backup from before.",
                                  have, migrations.size()));
  }
  for (std::size_t version = have + 1; version <= migrations.size(); ++version) {
    const Migration& migration = migrations[version - 1];
    if (auto applied = apply(database, migration, version); !applied) return applied;
    log.info("database: applied {}", migration.name);
  }
  return {};
}

}  // namespace bughook::storage::sqlite::engine
