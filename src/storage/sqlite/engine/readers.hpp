// The read-only connections. A read takes one, runs in one snapshot, and gives it back; when all are out it
// waits. Any thread but a loop's. What loops ask for goes through lookups.hpp, whose threads have connections of their
// own: however long the reads of the management API take, none of them takes the last one from a report. The writer can
// hold reads off for a moment, to begin its log anew (checkpoints.hpp).
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/may_wait.hpp"
#include "base/result.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::engine {

/// More would only wait for the two or four cores; each holds up to 2 MiB of pages.
inline constexpr std::size_t reader_connections = 4;
/// One for each thread of the lookups, which so never wait for one.
inline constexpr std::size_t lookup_connections = 2;

class Readers {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Readers>> open(const DatabaseOptions& options);

  /// For whom a connection is kept.
  enum class For { anyone, lookups };

  /// Runs `work(database)`, which answers a Result, in one read transaction.
  template <class Work>
  [[nodiscard]] auto read(Work work, For whom = For::anyone, base::MayWait /*here*/ = {})
      -> std::invoke_result_t<Work&, Database&> {
    const Lease lease(*this, whom);
    Database& database = *lease.database;
    database.statement(begin_sql).run();
    auto result = work(database);
    database.statement(end_sql).run();
    if (const auto failure = database.take_failure()) {
      database.roll_back();
      return base::Failure(to_error(*failure));
    }
    return result;
  }

  /// While it lives, no read runs.
  class Pause {
   public:
    explicit Pause(Readers& readers, base::MayWait here = {});
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Readers& readers_;
  };

 private:
  static constexpr const char* begin_sql = "BEGIN";
  static constexpr const char* end_sql = "COMMIT";

  struct Lease {
    Lease(Readers& from, For its_owner) : readers(from), whom(its_owner), database(from.take(whom)) {}
    ~Lease() { readers.give_back(whom, std::move(database)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Readers& readers;
    const For whom;
    std::unique_ptr<Database> database;
  };
  using Idle = std::vector<std::unique_ptr<Database>>;

  [[nodiscard]] static base::Result<Idle> open_some(const DatabaseOptions& options, std::size_t count);
  [[nodiscard]] std::unique_ptr<Database> take(For whom);
  void give_back(For whom, std::unique_ptr<Database> database);
  [[nodiscard]] Idle& idle(For whom) { return whom == For::lookups ? idle_lookups_ : idle_; }

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Idle idle_, idle_lookups_;
  bool paused_ = false;
};

}  // namespace bughook::storage::sqlite::engine
