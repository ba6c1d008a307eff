#include "storage/sqlite/engine/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bughook::storage::sqlite::engine {

namespace {

constexpr const char* begin_sql = "BEGIN IMMEDIATE";
constexpr const char* commit_sql = "COMMIT";

base::Error unavailable(std::string detail) {
  return {base::ErrorKind::unavailable, std::move(detail), {}, std::chrono::seconds(1)};
}

}  // namespace

std::vector<base::Task>& Replies::tasks_of(base::Loop* loop) {
  for (auto& [known, tasks] : by_loop_) {
    if (known == loop) return tasks;
  }
  return by_loop_.emplace_back(loop, std::vector<base::Task>()).second;
}

void Replies::send() {
  for (auto& [loop, tasks] : by_loop_) {
    if (loop != nullptr) {
      loop->post_all(std::move(tasks));
    } else {
      for (auto& task : tasks) task();
    }
  }
  by_loop_.clear();
}

Writer::Writer(Parts parts)
    : database_(std::move(parts.database)),
      clock_(parts.clock),
      log_(parts.log),
      on_fatal_(std::move(parts.on_fatal)),
      limits_(parts.limits),
      checkpoints_(
          {*database_, std::move(parts.copier), parts.readers, parts.metrics, parts.log, parts.limits.log_pages}),
      commits_(parts.metrics.counter("bughook_store_commits_total", "Transactions committed by the writer.")),
      operations_(parts.metrics.counter("bughook_store_operations_total", "Operations in those transactions.")),
      commit_seconds_(parts.metrics.histogram("bughook_store_commit_seconds", "One commit, its sync included.")),
      queue_length_(parts.metrics.gauge("bughook_store_queue_length", "Operations waiting for the writer.")) {}

Writer::~Writer() { stop(); }

void Writer::start() {
  thread_ = std::thread([this] {
    base::name_this_thread("writer");
    run();
  });
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::push(std::unique_ptr<Operation> operation) {
  const std::size_t bytes = operation->bytes();
  bool wake = false;
  std::string refusal;
  {
    const std::lock_guard lock(mutex_);
    const bool has_room =
        queue_.size() < limits_.queue_operations_max && queue_bytes_ + bytes <= limits_.queue_bytes_max;
    if (stopping_) {
      refusal = "The server is stopping.";
    } else if (!has_room && !operation->must_stand()) {
      refusal = "The store has more to write than it can: try again.";
    } else {
      queue_.push_back({std::move(operation), bytes});
      queue_bytes_ += bytes;
      wake = sleeping_;
    }
  }
  if (wake) wake_.notify_one();
  if (!refusal.empty()) {
    Replies replies;
    // NOLINTNEXTLINE(bugprone-use-after-move): a refusal means that it was not moved
    operation->refuse(unavailable(std::move(refusal)), replies);
    replies.send();
  }
}

void Writer::run() {
  while (auto batch = take_batch()) {
    retry_kept();
    if (!batch->empty()) process(std::move(*batch));
    if (!broken_) {
      judge_checkpoint(checkpoints_.after_commit());
    }
  }
  retry_kept();
  if (!kept_.empty()) {
    // An attempt that is not on record is made again after the next start.
    log_.warning("store: the disk is full; {} results were not stored", kept_.size());
    kept_.clear();
  }
  if (!broken_) {
    judge_checkpoint(checkpoints_.when_idle());
  }
}

/// Waits for something to do; none when the writer is to end, empty when only what was kept is to be tried again.
std::optional<Writer::Batch> Writer::take_batch() {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return stopping_ || !queue_.empty(); };
  while (!has_work()) {
    sleeping_ = true;
    if (!kept_.empty()) {
      if (!wake_.wait_for(lock, limits_.retry_when_full, has_work)) break;
    } else if (!checkpoints_.wants_idle() || broken_) {
      wake_.wait(lock, has_work);
    } else if (!wake_.wait_for(lock, limits_.idle_before_cut, has_work)) {
      lock.unlock();
      judge_checkpoint(checkpoints_.when_idle());
      lock.lock();
    }
  }
  sleeping_ = false;
  if (stopping_ && queue_.empty()) return std::nullopt;
  Batch batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < limits_.batch_operations_max && bytes < limits_.batch_bytes_max) {
    bytes += queue_.front().bytes;
    batch.push_back(std::move(queue_.front().operation));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  queue_length_.set(static_cast<std::int64_t>(queue_.size()));
  return batch;
}

/// In transactions of their own: while they do not fit on the disk, something smaller still may.
void Writer::retry_kept() {
  Batch again = std::exchange(kept_, {});
  for (std::size_t begin = 0; begin < again.size(); begin += limits_.batch_operations_max) {
    const std::size_t end = std::min(again.size(), begin + limits_.batch_operations_max);
    Batch some(std::make_move_iterator(again.begin() + static_cast<std::ptrdiff_t>(begin)),
               std::make_move_iterator(again.begin() + static_cast<std::ptrdiff_t>(end)));
    process(std::move(some));
  }
}

void Writer::process(Batch batch) {
  Replies replies;
  const auto failure = broken_ ? SqlFailure{FailureKind::fatal, "stopped"} : transact(batch);
  if (!failure) {
    for (auto& operation : batch) operation->answer(replies);
    full_ = false;
  } else if (failure->kind == FailureKind::fatal || failure->kind == FailureKind::full) {
    refuse(std::move(batch), *failure, replies);
  } else {
    process_one_by_one(std::move(batch), replies);
  }
  replies.send();
}

/// Runs the operations and commits; on a failure nothing of them is left, on disk or in memory.
std::optional<SqlFailure> Writer::transact(std::span<const std::unique_ptr<Operation>> operations) {
  database_->statement(begin_sql).run();
  for (const auto& operation : operations) {
    if (database_->failed()) break;
    operation->apply();
  }
  if (!database_->failed()) {
    for (auto* watcher : watchers_) watcher->before_commit();
  }
  const auto began = clock_.steady();
  database_->statement(commit_sql).run();  // does nothing when something has failed
  auto failure = database_->take_failure();
  if (failure) {
    database_->roll_back();
    for (auto* watcher : watchers_) watcher->rolled_back();
    return failure;
  }
  commit_seconds_.observe(std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - began));
  commits_.add();
  operations_.add(operations.size());
  for (auto* watcher : watchers_) watcher->committed();
  return std::nullopt;
}

/// One of them did what it must not (a row that is there already): only that one may suffer.
void Writer::process_one_by_one(Batch batch, Replies& replies) {
  for (auto& operation : batch) {
    const auto failure = broken_ ? SqlFailure{FailureKind::fatal, "stopped"} : transact({&operation, 1});
    if (!failure) {
      operation->answer(replies);
    } else if (failure->kind == FailureKind::fatal || failure->kind == FailureKind::full) {
      Batch one;
      one.push_back(std::move(operation));
      refuse(std::move(one), *failure, replies);
    } else {
      log_.error("store: one operation was refused: {}", failure->message);
      operation->refuse(to_error(*failure), replies);
    }
  }
}

void Writer::refuse(Batch batch, const SqlFailure& failure, Replies& replies) {
  if (failure.kind == FailureKind::fatal) die(failure);
  if (failure.kind == FailureKind::full && !std::exchange(full_, true)) {
    log_.error("store: the disk is full; reports are refused until there is space again");
  }
  const base::Error error = to_error(failure);
  for (auto& operation : batch) {
    if (failure.kind == FailureKind::full && operation->must_stand()) {
      kept_.push_back(std::move(operation));
    } else {
      operation->refuse(error, replies);
    }
  }
}

void Writer::judge_checkpoint(const std::optional<SqlFailure>& failure) {
  if (!failure) return;
  if (failure->kind == FailureKind::fatal) {
    die(*failure);
  } else {
    log_.warning("store: checkpoint put off: {}", failure->message);
  }
}

void Writer::die(const SqlFailure& failure) {
  if (std::exchange(broken_, true)) return;
  // Never retried: after a failed sync the kernel may have dropped the pages, and the next sync would lie.
  on_fatal_(fmt::format("store: stopping at once, writing to disk failed: {}", failure.message));
}

}  // namespace bughook::storage::sqlite::engine
