// Which files belong to a bug: its page and replay, the pictures and films that were made of it, and what was uploaded
// for it. They are erased after the rows that name them.
#pragma once

#include <string>
#include <vector>

#include "base/log.hpp"
#include "bugs/file_store.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite {

/// Each once. Before the bug's rows are erased; on the writer's thread.
[[nodiscard]] std::vector<std::string> files_of(engine::Database& database, base::BugId bug);

/// After the commit, on the caller's thread. With a replay go the pictures that it names. What can not be removed now
/// is left behind, and goes with its day.
void erase_files(bugs::FileStore& files, base::Log& log, const std::vector<std::string>& names);

}  // namespace bughook::storage::sqlite
