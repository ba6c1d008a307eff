#include "storage/sqlite/engine/checkpoints.hpp"

#include <utility>

namespace bughook::storage::sqlite::engine {

namespace {
constexpr int bytes_per_page_in_log = 8192 + 24;
}

void LogCopier::begin() {
  std::promise<std::optional<SqlFailure>> promise;
  copy_ = promise.get_future();
  const bool taken = thread_.submit([this, promise = std::move(promise)]() mutable {
    (void)database_->checkpoint(
        Database::Checkpoint::passive);  // how far it came shows when the writer copies the rest
    database_->sync();
    promise.set_value(database_->take_failure());
  });
  if (!taken) copy_ = {};  // never: one at a time, and it ends with its owner
}

bool LogCopier::is_done() const { return copy_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }

std::optional<SqlFailure> LogCopier::take() { return copy_.get(); }

Checkpoints::Checkpoints(Parts parts)
    : database_(parts.database),
      copier_(std::move(parts.copier)),
      readers_(parts.readers),
      log_(parts.log),
      wal_bytes_(parts.metrics.gauge("bughook_store_wal_bytes", "Size of SQLite's write-ahead log.")),
      pages_wanted_(parts.pages_wanted),
      next_at_(parts.pages_wanted) {}

std::optional<SqlFailure> Checkpoints::after_commit() {
  const auto pages = database_.take_wal_pages();
  if (!pages) return std::nullopt;  // nothing was written
  pages_in_log_ = *pages;
  wal_bytes_.set(std::int64_t{pages_in_log_} * bytes_per_page_in_log);
  if (pages_in_log_ >= log_growth_max * pages_wanted_) {
    if (auto failure = end_copy()) return failure;
    const Readers::Pause pause(readers_);
    return cut();
  }
  if (copier_.is_at_work()) return copier_.is_done() ? copy_rest() : std::nullopt;
  if (pages_in_log_ >= next_at_) copier_.begin();
  return std::nullopt;
}

std::optional<SqlFailure> Checkpoints::when_idle() {
  if (auto failure = end_copy()) return failure;
  return cut();
}

std::optional<SqlFailure> Checkpoints::end_copy() {
  if (!copier_.is_at_work()) return std::nullopt;
  auto failure = copier_.take();
  if (failure) note(false);
  return failure;
}

std::optional<SqlFailure> Checkpoints::copy_rest() {
  if (auto failure = end_copy()) return failure;
  note(database_.checkpoint(Database::Checkpoint::passive).complete);
  return database_.take_failure();
}

std::optional<SqlFailure> Checkpoints::cut() {
  const auto result = database_.checkpoint(Database::Checkpoint::truncate);
  if (result.complete) {
    pages_in_log_ = 0;
    wal_bytes_.set(0);
  }
  note(result.complete);
  return database_.take_failure();
}

void Checkpoints::note(bool complete) {
  // A full disk: the log stays as it is and all that is in it is safe. The writer judges any other failure.
  next_at_ = complete ? pages_wanted_ : pages_in_log_ + pages_wanted_ / 4;
  if (!complete) log_.debug("store: checkpoint left part of the log ({} pages)", pages_in_log_);
}

}  // namespace bughook::storage::sqlite::engine
