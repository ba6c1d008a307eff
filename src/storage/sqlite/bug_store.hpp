// Bugs as people read and edit them. Each edit is one transaction: the bug, its facts on the board, its words, its
// history. Worker threads.
#pragma once

#include "bugs/bug_store.hpp"
#include "bugs/file_store.hpp"
#include "storage/sqlite/board/board_index.hpp"
#include "storage/sqlite/board/text_index.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class BugStore final : public bugs::BugStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Catalog& catalog;
    board::BoardIndex& board;
    board::TextIndex& texts;
    bugs::FileStore& files;
    const base::Clock& clock;
    base::Log& log;
  };
  explicit BugStore(Parts parts) : parts_(parts) {}

  [[nodiscard]] base::Result<bugs::BugPage> page(base::ProjectId project, const bugs::BugQuery& query) override;
  [[nodiscard]] base::Result<bugs::BugCounts> counts(base::ProjectId project, const bugs::BugFilter& filter) override;
  [[nodiscard]] base::Result<bugs::BugTotals> totals(base::ProjectId project) override;
  [[nodiscard]] base::Result<bugs::Bug> bug(base::ProjectId project, base::BugId id) override;
  [[nodiscard]] base::Result<std::vector<bugs::Bug>> bugs(base::ProjectId project,
                                                          const std::vector<base::BugId>& ids) override;
  [[nodiscard]] base::Result<bugs::Bug> bug_numbered(base::ProjectId project, std::int64_t number) override;
  [[nodiscard]] base::Result<bugs::Bug> shared_bug(base::BugId id) override;
  [[nodiscard]] base::Result<bugs::HistoryPage> history(base::ProjectId project, base::BugId id,
                                                        std::optional<std::int64_t> below, std::size_t limit) override;
  [[nodiscard]] base::Result<bugs::Bug> change(base::ProjectId project, base::BugId id, const bugs::EditContext& edit,
                                               const bugs::BugChange& change) override;
  [[nodiscard]] base::Result<std::vector<bugs::Bug>> change_all(base::ProjectId project,
                                                                const std::vector<base::BugId>& ids,
                                                                const bugs::EditContext& edit,
                                                                const bugs::BugChange& change) override;
  [[nodiscard]] base::Result<bugs::Bug> move(base::ProjectId project, base::BugId id, const bugs::Placement& to,
                                             const bugs::EditContext& edit) override;
  [[nodiscard]] base::Result<void> remove(base::ProjectId project, base::BugId id) override;
  [[nodiscard]] base::Result<std::vector<base::BugId>> remove_all(base::ProjectId project,
                                                                  const std::vector<base::BugId>& ids) override;

 private:
  base::Result<bugs::Bug> apply(engine::Database& database, const bugs::Bug& stored, const bugs::EditContext& edit,
                                const bugs::BugChange& change);

  Parts parts_;
};

enum class BugParts { all, all_but_details };
/// not_found for another project's, and when the project was removed.
[[nodiscard]] base::Result<bugs::Bug> find_bug(engine::Database& database, base::ProjectId project, base::BugId id,
                                               BugParts parts = BugParts::all);

/// Erases the bug's rows, those of its events, deliveries and attempts too; answers the names of its files, to be
/// removed after the commit. Inside a transaction, on the writer's thread.
[[nodiscard]] std::vector<std::string> erase_bug(engine::Database& database, base::BugId bug);
/// The same for one event.
void erase_event(engine::Database& database, base::EventId event);

}  // namespace bughook::storage::sqlite
