// When the write-ahead log is copied into the database file. The writer's thread does it, alone: SQLite up
// to 3.51.2 can damage a database when two connections write or checkpoint at once.
//
// After a commit that leaves more than `pages_wanted_max` pages: copy what no reader still needs. When readers
// kept it from beginning anew for too long: hold them off once, and cut it. When nothing is written: cut it,
// so that a start after an idle night has nothing to read.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "storage/sqlite/engine/database.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

inline constexpr int pages_wanted_max = 4000;                  // 32 MiB: copied in about 50 ms
inline constexpr int pages_forced_max = 4 * pages_wanted_max;  // 128 MiB: read in about 0.2 s at the next start

class Checkpoints {
 public:
  Checkpoints(Database& database, Readers& readers, base::Metrics& metrics, base::Log& log);

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
  int pages_in_log_ = 0;
  int next_at_ = pages_wanted_max;
};

}  // namespace bughook::storage::sqlite::engine
