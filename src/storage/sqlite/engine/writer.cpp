#include "storage/sqlite/engine/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bughook::storage::sqlite::engine {

namespace {

constexpr const char* begin_sql = "BEGIN IMMEDIATE";
constexpr const char* commit_sql = "COMMIT";
constexpr const char* read_version_sql = "PRAGMA user_version";

base::Error unavailable(std::string detail) {
  return {base::ErrorKind::unavailable, std::move(detail), {}, std::chrono::seconds(1)};
}

}  // namespace

/// Writes the first page as it is: the smallest thing that needs the disk.
class Writer::Probe final : public Operation {
 public:
  explicit Probe(Database& database) : database_(database) {}
  void apply() override {
    std::int64_t version = 0;
    {
      auto rows = database_.statement(read_version_sql).query();
      if (rows.next()) version = rows.integer(0);
    }
    database_.execute(fmt::format("PRAGMA user_version={}", version).c_str());
  }
  void answer(Replies&) override {}
  void refuse(const base::Error&, Replies&) override {}

 private:
  Database& database_;
};

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
      queue_length_(parts.metrics.gauge("bughook_store_queue_length", "Operations waiting for the writer.")),
      writable_(parts.metrics.gauge("bughook_store_writable", "0 while the disk is full or has failed.")),
      kept_count_(parts.metrics.gauge("bughook_store_kept_results",
                                      "Results of attempts that wait in memory for space on the disk.")) {
  writable_.set(1);
}

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
  std::size_t bytes = operation->bytes();
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
      if (!has_room) {
        operation->shrink();
        bytes = operation->bytes();
        health_.set_behind(true);
      }
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
    const bool has_waited = batch->empty();
    if (!has_waited) process(std::move(*batch));
    // Behind what came: a report that fits goes first. And not with each batch that finds no space.
    if (full_ && (has_waited || has_space_ || clock_.steady() - tried_at_ >= limits_.retry_when_full)) try_again();
    if (!broken_) {
      judge_checkpoint(checkpoints_.after_commit());
    }
  }
  for (auto left = kept_.size() + 1; !kept_.empty() && kept_.size() < left;) {
    left = kept_.size();
    try_again();
  }
  if (!kept_.empty()) {
    // An attempt that is not on record is made again after the next start.
    log_.warning("store: the disk is full; {} results were not stored", kept_.size());
    kept_.clear();
  }
  if (!broken_) {
    judge_checkpoint(checkpoints_.when_idle());
  }
}

/// Waits for something to do; none when the writer is to end, empty when a full disk is to be tried again.
std::optional<Writer::Batch> Writer::take_batch() {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return stopping_ || !queue_.empty(); };
  while (!has_work() && !(full_ && has_space_)) {
    sleeping_ = true;
    if (full_ && !broken_) {
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
  take_what_fits(batch);
  return batch;
}

/// With the lock.
void Writer::take_what_fits(Batch& batch) {
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < limits_.batch_operations_max && bytes < limits_.batch_bytes_max) {
    bytes += queue_.front().bytes;
    batch.push_back(std::move(queue_.front().operation));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  queue_length_.set(static_cast<std::int64_t>(queue_.size()));
  if (queue_.size() <= limits_.queue_operations_max / 2 && queue_bytes_ <= limits_.queue_bytes_max / 2) {
    health_.set_behind(false);
  }
}

/// Some of what was kept, or, when nothing was, whether a page can be written.
void Writer::try_again() {
  tried_at_ = clock_.steady();
  Batch some;
  while (!kept_.empty() && some.size() < kept_at_once_) {
    kept_bytes_ -= kept_.front()->bytes();
    some.push_back(std::move(kept_.front()));
    kept_.pop_front();
  }
  if (some.empty()) some.push_back(std::make_unique<Probe>(*database_));
  const auto before = kept_.size();
  process(std::move(some));
  kept_at_once_ = kept_.size() == before ? std::min(kept_at_once_ * 4, limits_.batch_operations_max) : 1;
  full_ = !kept_.empty() || !has_space_;
  tell_health();
}

void Writer::keep(std::unique_ptr<Operation> operation) {
  if (kept_bytes_ + operation->bytes() > limits_.kept_bytes_max) operation->shrink();
  kept_bytes_ += operation->bytes();
  kept_.push_back(std::move(operation));
}

void Writer::tell_health() {
  kept_count_.set(static_cast<std::int64_t>(kept_.size()));
  if (full_ == (health_.state() == StoreState::full)) return;
  health_.set_full(full_);
  writable_.set(full_ ? 0 : 1);
  if (full_) {
    log_.error("store: the disk is full; reports are refused and no attempt begins until there is space again");
  } else {
    log_.warning("store: there is space again; reports are taken and attempts go on");
  }
}

void Writer::process(Batch batch) {
  Replies replies;
  const auto failure = broken_ ? SqlFailure{FailureKind::fatal, "stopped"} : transact(batch);
  if (!failure) {
    for (auto& operation : batch) operation->answer(replies);
  } else if (failure->kind == FailureKind::fatal || failure->kind == FailureKind::full) {
    refuse(std::move(batch), *failure, replies);
  } else {
    process_one_by_one(std::move(batch), replies);
  }
  replies.send();
}

/// Runs the operations and commits; on a failure nothing of them is left, on disk or in memory.
std::optional<SqlFailure> Writer::transact(std::span<const std::unique_ptr<Operation>> operations) {
  const auto written_before = database_->written_commits();
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
  has_space_ = has_space_ || database_->written_commits() != written_before;
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
  const bool is_full = failure.kind == FailureKind::full;
  const base::Error error = to_error(failure);
  for (auto& operation : batch) {
    if (is_full && operation->must_stand()) {
      keep(std::move(operation));
    } else {
      operation->refuse(error, replies);
    }
  }
  if (!is_full) return;
  full_ = true;
  has_space_ = false;
  tell_health();
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
  health_.set_broken();
  writable_.set(0);
  // Never retried: after a failed sync the kernel may have dropped the pages, and the next sync would lie.
  on_fatal_(fmt::format("store: stopping at once. {}", to_error(failure).detail));
}

}  // namespace bughook::storage::sqlite::engine
