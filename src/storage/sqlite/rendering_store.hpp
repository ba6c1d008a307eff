// Pictures and films to be made. Claims are in memory, as those of deliveries are
// (docs/decisions/0004-why-claims-are-in-memory.md). Worker threads; what settles a job runs on the writer's.
#pragma once

#include <mutex>
#include <set>
#include <utility>

#include "rendering/rendering_store.hpp"
#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"
#include "webhooks/body_composer.hpp"

namespace bughook::storage::sqlite {

/// A row that is new with its report, or with a person's wish.
struct NewRendering {
  rendering::Kind kind = rendering::Kind::screenshot;
  rendering::State state = rendering::State::idle;  // idle or waiting
  std::optional<base::EventId> event = {};          // waits for it
  std::string_view source;
  bugs::PageView view = {};
};
/// Inside a transaction, on the writer's thread.
void insert_rendering(engine::Database& database, base::BugId bug, const NewRendering& made, base::Timestamp now);

class RenderingStore final : public rendering::RenderingStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Claims& claims;                    // of deliveries: those that waited are due
    webhooks::BodyComposer& composer;  // the writer's thread alone uses it
  };
  explicit RenderingStore(Parts parts) : parts_(parts) {}

  [[nodiscard]] base::Result<rendering::Claimed> claim(rendering::Kind kind, base::Timestamp now) override;
  void release(const rendering::Job& job) override;
  [[nodiscard]] base::Result<void> put_off(const rendering::Job& job, const std::string& reason,
                                           base::Timestamp due_at) override;
  [[nodiscard]] base::Result<rendering::Settled> settle(const rendering::Job& job, const rendering::Ending& ending,
                                                        base::Timestamp now) override;
  [[nodiscard]] base::Result<std::vector<rendering::Rendering>> of_bug(base::ProjectId project,
                                                                       base::BugId bug) override;
  [[nodiscard]] base::Result<bugs::Bug> ask(base::ProjectId project, base::BugId bug, rendering::Kind kind,
                                            base::Timestamp now) override;
  [[nodiscard]] base::Result<std::int64_t> count_waiting(rendering::Kind kind) override;

 private:
  /// Its bug is there and the job still waits; what it was before this ending.
  struct Before {
    std::optional<base::EventId> event;
    std::vector<std::string> files;
  };
  [[nodiscard]] std::optional<Before> find_waiting(engine::Database& database, const rendering::Job& job) const;
  /// The event's final body, and its deliveries due now; nothing when it has gone out already.
  void tell(engine::Database& database, base::EventId event, const bugs::Bug& bug, base::Timestamp now,
            rendering::Settled& settled);
  void make_due(engine::Database& database, base::EventId event, base::Timestamp now, rendering::Settled& settled);

  Parts parts_;
  std::mutex mutex_;  // guards what follows; held over a claim's search, so that no two find the same job
  std::set<std::pair<base::BugId, rendering::Kind>> claimed_;
};

}  // namespace bughook::storage::sqlite
