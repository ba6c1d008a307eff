// When the write-ahead log is copied into the database file, and by whom. Most of it by a thread of its own, while the
// writer goes on; the few pages that came meanwhile by the writer, which then begins its log anew. Why so, and why that
// is safe with a SQLite whose log can be damaged by two that checkpoint at once:
// docs/decisions/0017-why-a-thread-copies-the-log.md.
//
// After a commit that leaves more than `pages_wanted` pages: copy what no reader still needs. When readers kept it from
// beginning anew for too long: hold them off once, and cut it. When nothing is written: cut it, so that a start after
// an idle night has nothing to read.
#pragma once

#include <future>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/workers.hpp"
#include "storage/sqlite/engine/database.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

/// 8 MiB.
inline constexpr int log_pages_wanted = 1000;
/// Times the wanted pages: 32 MiB, read in less than 0.1 s at the next start.
inline constexpr int log_growth_max = 4;

/// One copy at a time, on its own thread and connection; all calls by the writer's thread.
class LogCopier {
 public:
  explicit LogCopier(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  /// Right after a commit, before the next transaction: what that commit wrote is not copied yet, so that nobody can
  /// begin the log anew before this copy has ended.
  void begin();
  [[nodiscard]] bool is_at_work() const { return copy_.valid(); }
  [[nodiscard]] bool is_done() const;
  /// Waits for the end of the copy, which must have begun: why it failed, or none.
  [[nodiscard]] std::optional<SqlFailure> take();

 private:
  std::unique_ptr<Database> database_;
  std::future<std::optional<SqlFailure>> copy_;
  base::Workers thread_{"copier", 1, 1};
};

class Checkpoints {
 public:
  struct Parts {
    Database& database;                // the writer's
    std::unique_ptr<Database> copier;  // another connection that may write
    Readers& readers;
    base::Metrics& metrics;
    base::Log& log;
    int pages_wanted = log_pages_wanted;
  };
  explicit Checkpoints(Parts parts);

  /// Both tell why pages could not be written, for the writer to judge. What is in the log is safe in any case.
  [[nodiscard]] std::optional<SqlFailure> after_commit();
  /// Also at the end, before closing.
  [[nodiscard]] std::optional<SqlFailure> when_idle();
  [[nodiscard]] bool wants_idle() const { return pages_in_log_ > 0; }

 private:
  [[nodiscard]] std::optional<SqlFailure> end_copy();
  [[nodiscard]] std::optional<SqlFailure> copy_rest();
  [[nodiscard]] std::optional<SqlFailure> cut();
  void note(bool complete);

  Database& database_;
  LogCopier copier_;
  Readers& readers_;
  base::Log& log_;
  base::Gauge& wal_bytes_;
  const int pages_wanted_;
  int pages_in_log_ = 0;
  int next_at_;
};

}  // namespace bughook::storage::sqlite::engine
