// The lines of a bug's history: written on the writer's thread in the transaction of the edit, read on any connection.
#pragma once

#include <optional>

#include "bugs/history.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::board {

void write_edit(engine::Database& database, const bugs::Bug& before, const bugs::Bug& after,
                const bugs::EditContext& edit);
[[nodiscard]] bugs::HistoryPage read_history(engine::Database& database, const bugs::Bug& bug,
                                             std::optional<std::int64_t> below, std::size_t limit);
void erase_history(engine::Database& database, base::BugId bug);

}  // namespace bughook::storage::sqlite::board
