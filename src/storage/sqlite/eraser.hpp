// Retention, and what removed projects and webhooks leave behind: erased in bounded pieces, each a transaction of
// its own. One worker thread.
#pragma once

#include <functional>

#include "base/log.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/housekeeping.hpp"
#include "storage/sqlite/clock/due_times.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class Eraser final : public Housekeeping {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Claims& claims;
    blobs::DiskFiles& files;
    const base::Clock& clock;
    base::Log& log;
  };
  explicit Eraser(Parts parts) : parts_(parts), due_times_(parts.writer.database(), parts.claims) {}

  [[nodiscard]] base::Result<TimeNotes> time_notes() override;
  [[nodiscard]] base::Result<void> note_time(const TimeNotes& notes) override;
  [[nodiscard]] base::Result<Erased> bring_back_due(base::Timestamp now, DueLook look, double jitter) override;

  [[nodiscard]] base::Result<Erased> purge_events(base::Timestamp older_than, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_attempts(base::Timestamp older_than, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_bugs(base::Timestamp now, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_ended(base::Timestamp now, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_health(base::Timestamp now, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_idempotency(base::Timestamp now, std::size_t limit) override;
  [[nodiscard]] base::Result<Erased> purge_files(base::Timestamp older_than) override;
  [[nodiscard]] base::Result<Erased> erase_removed(std::size_t limit) override;

 private:
  /// How far a pass over a table has come: what it left standing is not looked at again with every piece.
  struct Pass {
    std::int64_t after = 0;
    Erased erased;
  };
  using Piece = std::function<Pass(engine::Database&, std::int64_t after)>;
  [[nodiscard]] base::Result<Erased> go_on(std::int64_t& after, const Piece& piece);

  Parts parts_;
  std::int64_t events_after_ = 0;
  std::int64_t attempts_after_ = 0;
  /// The project that is looked at, and up to which number its bugs were.
  struct BugsPass {
    base::ProjectId project;
    std::int64_t after_number = 0;
  };
  [[nodiscard]] BugsPass purge_some_bugs(engine::Database& database, const BugsPass& from, base::Timestamp now,
                                         std::size_t limit, std::vector<std::string>& files, Erased& erased);
  BugsPass bugs_pass_;

  /// The webhook that is looked at, and how far.
  struct DuePass {
    base::WebhookId webhook;
    DuePosition from;
  };
  DuePass due_pass_;
  DueTimes due_times_;
};

}  // namespace bughook::storage::sqlite
