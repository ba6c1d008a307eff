// When the write-ahead log is copied into the database file. The writer's thread does it, alone: SQLite up
// to 3.51.2 can damage a database when two connections write or checkpoint at once.
//
// After a commit that leaves more than `pages_wanted` pages: copy what no reader still needs. When readers
// kept it from beginning anew for too long: hold them off once, and cut it. When nothing is written: cut it,
// so that a start after an idle night has nothing to read.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "storage/sqlite/engine/database.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

/// 8 MiB, copied in 10 to 20 ms, which is what a report then waits. Four times as many cost the same CPU in all, and
/// the unlucky report 60 ms.
inline constexpr int log_pages_wanted = 1000;
/// Times the wanted pages: 32 MiB, read in less than 0.1 s at the next start.
inline constexpr int log_growth_max = 4;

class Checkpoints {
 public:
  struct Parts {
    Database& database;
    Readers& readers;
    base::Metrics& metrics;
    base::Log& log;
    int pages_wanted = log_pages_wanted;
  };
  explicit Checkpoints(Parts parts);

  void after_commit();
  /// Also at the end, before closing.
  void when_idle();
  [[nodiscard]] bool wants_idle() const { return pages_in_log_ > 0; }

 private:
  void copy();
  void cut();
  void note(bool complete);

  Database& database_;
  Readers& readers_;
  base::Log& log_;
  base::Gauge& wal_bytes_;
  const int pages_wanted_;
  int pages_in_log_ = 0;
  int next_at_;
};

}  // namespace bughook::storage::sqlite::engine
