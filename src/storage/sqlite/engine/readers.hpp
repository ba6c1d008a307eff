// The read-only connections. A read takes one, runs in one snapshot, and gives it back; when all are out it
// waits. Any thread. The writer can hold reads off for a moment, to begin its log anew (checkpoints.hpp).
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite::engine {

/// More would only wait for the two or four cores; each holds up to 2 MiB of pages.
inline constexpr std::size_t reader_connections = 4;

class Readers {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Readers>> open(const DatabaseOptions& options);

  /// Runs `work(database)`, which answers a Result, in one read transaction.
  template <class Work>
  [[nodiscard]] auto read(Work work) -> std::invoke_result_t<Work&, Database&> {
    const Lease lease(*this);
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
    explicit Pause(Readers& readers);
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
    explicit Lease(Readers& from) : readers(from), database(from.take()) {}
    ~Lease() { readers.give_back(std::move(database)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Readers& readers;
    std::unique_ptr<Database> database;
  };

  [[nodiscard]] std::unique_ptr<Database> take();
  void give_back(std::unique_ptr<Database> database);

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Database>> idle_;
  bool paused_ = false;
};

}  // namespace bughook::storage::sqlite::engine
