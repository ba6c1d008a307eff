// Brings a database to the schema that this program knows: the files of migrations/sqlite, built into the
// program, each applied once, in order, in a transaction of its own. There is no way back; a database that
// is newer than the program is refused.
#pragma once

#include <span>
#include <string_view>

#include "base/log.hpp"
#include "base/result.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::engine {

struct Migration {
  std::string_view name;  // 0001_....: the place in the list plus one is the schema version
  const char* sql;
};

/// From migrations/sqlite, by cmake/embed.cmake.
[[nodiscard]] std::span<const Migration> embedded_migrations();

[[nodiscard]] base::Result<void> migrate(Database& database, std::span<const Migration> migrations, base::Log& log);

}  // namespace bughook::storage::sqlite::engine
