// The writer: the one thread ("writer") that writes. It takes everything that is queued, runs
// it in one transaction, commits once, and hands the answers over, so that one sync pays for hundreds of
// reports. What comes while a commit runs is the next batch: no timer, and no waiting when there is little.
//
//   push -> queue -> [ begin | apply, apply, ... | commit ] -> answers, one wake-up a loop
//                       | one failed: roll back, and each runs in a transaction of its own
//                       | disk full:  roll back, refuse; those that must stand are kept and tried again
//                       |             behind what comes, a few at a time
//                       | sync failed, or damage: the process stops
//
// Nothing is answered as done before its commit has returned.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/may_wait.hpp"
#include "base/metrics.hpp"
#include "storage/sqlite/engine/checkpoints.hpp"
#include "storage/sqlite/engine/database.hpp"
#include "storage/sqlite/engine/operation.hpp"
#include "storage/store_health.hpp"

namespace bughook::storage::sqlite::engine {

struct WriterLimits {
  std::size_t queue_operations_max = 65'536;        // about 2 s of full load: a longer queue only answers later
  std::size_t queue_bytes_max = 128 << 20;          // what is queued is memory
  std::size_t batch_operations_max = 4096;          // keeps one commit, and so every answer, well below 0.1 s
  std::size_t batch_bytes_max = 16 << 20;           // half of the writer's page cache
  int log_pages = log_pages_wanted;                 // then the write-ahead log is copied
  std::chrono::milliseconds idle_before_cut{1000};  // nothing written for this long: cut the log
  std::chrono::milliseconds retry_when_full{1000};
  /// What was kept beyond it is shrunk. Its number is that of the attempts that were under way when the disk was found
  /// full: none begins before all that was kept is written (StoreHealth).
  std::size_t kept_bytes_max = 4 << 20;
};

/// State in memory that belongs to the transaction: it is told how that ended.
class TransactionWatcher {
 public:
  virtual ~TransactionWatcher() = default;
  /// May write more. Not called when the batch has failed already.
  virtual void before_commit() {}
  virtual void committed() {}
  virtual void rolled_back() {}
};

/// Called once, on the writer's thread, with one line that says what broke. It should end the process; if it
/// returns, the writer refuses everything from then on.
using FatalHandler = std::function<void(std::string_view)>;

class Writer {
 public:
  struct Parts {
    std::unique_ptr<Database> database;
    std::unique_ptr<Database> copier;  // copies the log while the first one writes
    Readers& readers;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    FatalHandler on_fatal;
    WriterLimits limits;
  };
  explicit Writer(Parts parts);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// In the order in which they are to be told; before start.
  void watch(TransactionWatcher& watcher) { watchers_.push_back(&watcher); }

  void start();
  /// Runs what is queued, cuts the log, joins. Safe twice. What is pushed later is refused.
  void stop();

  /// From any thread. Refuses with `unavailable` when the queue is full or the writer has stopped. What must stand is
  /// taken all the same, and `health` says that the store is behind: whoever makes such operations makes no more then.
  void push(std::unique_ptr<Operation> operation);

  /// From any thread but the writer's and the loops': runs `work(database)`, which answers a Result, in the
  /// next transaction and waits until it is durable. What a work that refuses has written is undone.
  template <class Work>
  [[nodiscard]] auto write(Work work, base::MayWait here = {}) -> std::invoke_result_t<Work&, Database&>;

  [[nodiscard]] const StoreHealth& health() const { return health_; }

  /// The writer's own connection: only on its thread, or before start.
  [[nodiscard]] Database& database() { return *database_; }

 private:
  using Batch = std::vector<std::unique_ptr<Operation>>;
  class Probe;

  void run();
  [[nodiscard]] std::optional<Batch> take_batch();
  void take_what_fits(Batch& batch);
  void try_again();
  void keep(std::unique_ptr<Operation> operation);
  void tell_health();
  void process(Batch batch);
  [[nodiscard]] std::optional<SqlFailure> transact(std::span<const std::unique_ptr<Operation>> operations);
  void process_one_by_one(Batch batch, Replies& replies);
  void refuse(Batch batch, const SqlFailure& failure, Replies& replies);
  void judge_checkpoint(const std::optional<SqlFailure>& failure);
  void die(const SqlFailure& failure);

  std::unique_ptr<Database> database_;
  const base::Clock& clock_;
  base::Log& log_;
  const FatalHandler on_fatal_;
  const WriterLimits limits_;
  Checkpoints checkpoints_;
  std::vector<TransactionWatcher*> watchers_;
  StoreHealth health_;

  // Writer's thread.
  std::deque<std::unique_ptr<Operation>> kept_;  // must stand, and met a full disk
  std::size_t kept_bytes_ = 0;
  std::size_t kept_at_once_ = 1;  // so few that a try which fails costs nothing, and more with each that does not
  bool has_space_ = true;         // the last commit that wrote anything went well
  bool full_ = false;             // the disk was found full, and not everything is as it should be since
  base::SteadyTime tried_at_{};   // when what was kept was tried last
  bool broken_ = false;

  base::Counter& commits_;
  base::Counter& operations_;
  base::Histogram& commit_seconds_;
  base::Gauge& queue_length_;
  base::Gauge& writable_;
  base::Gauge& kept_count_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  struct Queued {
    std::unique_ptr<Operation> operation;
    std::size_t bytes;
  };
  std::deque<Queued> queue_;
  std::size_t queue_bytes_ = 0;
  bool sleeping_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

template <class T>
class WaitedFor final : public Operation {
 public:
  using Work = std::function<base::Result<T>(Database&)>;
  WaitedFor(Database& database, Work work, base::Reply<base::Result<T>> reply)
      : database_(database), work_(std::move(work)), reply_(std::move(reply)) {}

  void apply() override {
    database_.execute("SAVEPOINT work");
    result_.emplace(work_(database_));
    if (!result_->has_value()) database_.execute("ROLLBACK TO work");
    database_.execute("RELEASE work");
  }
  void answer(Replies& replies) override { replies.add(reply_, std::move(*result_)); }
  void refuse(const base::Error& error, Replies& replies) override {
    replies.add(reply_, base::Result<T>(base::Failure(error)));
  }

 private:
  Database& database_;
  Work work_;
  base::Reply<base::Result<T>> reply_;
  std::optional<base::Result<T>> result_;
};

template <class Work>
auto Writer::write(Work work, base::MayWait /*here*/) -> std::invoke_result_t<Work&, Database&> {
  using Result = std::invoke_result_t<Work&, Database&>;
  return base::wait_reply<Result>([&](base::Reply<Result> reply) {
    push(std::make_unique<WaitedFor<typename Result::value_type>>(*database_, std::ref(work), std::move(reply)));
  });
}

}  // namespace bughook::storage::sqlite::engine
