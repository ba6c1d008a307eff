// Bugs as people read and edit them. Worker threads.
#pragma once

#include "bugs/bug_store.hpp"
#include "intake/file_store.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class BugStore final : public bugs::BugStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    intake::FileStore& files;
    base::Log& log;
  };
  explicit BugStore(Parts parts) : parts_(parts) {}

  [[nodiscard]] base::Result<bugs::BugPage> page(base::ProjectId project, std::optional<std::int64_t> below,
                                                 std::size_t limit) override;
  [[nodiscard]] base::Result<bugs::Bug> bug(base::ProjectId project, base::BugId id) override;
  [[nodiscard]] base::Result<bugs::Bug> bug_numbered(base::ProjectId project, std::int64_t number) override;
  [[nodiscard]] base::Result<bugs::Bug> change(base::ProjectId project, base::BugId id, base::Timestamp now,
                                               std::function<base::Result<void>(bugs::Bug&)> change) override;
  [[nodiscard]] base::Result<void> remove(base::ProjectId project, base::BugId id) override;

 private:
  Parts parts_;
};

/// Erases the bug's rows, those of its events, deliveries and attempts too; answers the names of its files, to be
/// removed after the commit. Inside a transaction, on the writer's thread.
[[nodiscard]] std::vector<std::string> erase_bug(engine::Database& database, base::BugId bug);
/// The same for one event.
void erase_event(engine::Database& database, base::EventId event);

}  // namespace bughook::storage::sqlite
