// The part of the workload that has pages: they order a picture and let their event wait for it; some pictures are made
// before the cut. And what must hold of them after it.
#pragma once

#include "bugs/file_store.hpp"
#include "intake/report_store.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/sqlite/engine/database.hpp"
#include "storage/sqlite/store.hpp"
#include "workload.hpp"

namespace bughook::power_cut {

/// A stored page, its picture wanted, and the event waiting for it.
[[nodiscard]] base::Result<void> add_page(intake::Filing& filing, bugs::FileStore& files, base::IdGenerator& ids);

/// Makes the picture that has waited longest; the bug that has it now, once that is committed.
[[nodiscard]] std::optional<base::BugId> make_picture(storage::sqlite::Store& store, bugs::FileStore& files,
                                                      base::Timestamp now);

/// A page or picture of this bug.
[[nodiscard]] std::string file_content(base::BugId bug);

/// Bug, rendering and event agree, and files that are named are there.
void check_pictures(storage::sqlite::engine::Database& database, storage::blobs::DiskFiles& files, Findings& findings);

}  // namespace bughook::power_cut
