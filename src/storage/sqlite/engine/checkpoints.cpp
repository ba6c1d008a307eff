#include "storage/sqlite/engine/checkpoints.hpp"

namespace bughook::storage::sqlite::engine {

namespace {
constexpr int bytes_per_page_in_log = 8192 + 24;
}

Checkpoints::Checkpoints(Parts parts)
    : database_(parts.database),
      readers_(parts.readers),
      log_(parts.log),
      wal_bytes_(parts.metrics.gauge("bughook_store_wal_bytes", "Size of SQLite's write-ahead log.")),
      pages_wanted_(parts.pages_wanted),
      next_at_(parts.pages_wanted) {}

void Checkpoints::after_commit() {
  pages_in_log_ = database_.wal_pages();
  wal_bytes_.set(std::int64_t{pages_in_log_} * bytes_per_page_in_log);
  if (pages_in_log_ >= log_growth_max * pages_wanted_) {
    const Readers::Pause pause(readers_);
    cut();
  } else if (pages_in_log_ >= next_at_) {
    copy();
  }
}

void Checkpoints::when_idle() { cut(); }

void Checkpoints::copy() { note(database_.checkpoint(Database::Checkpoint::passive).complete); }

void Checkpoints::cut() {
  const auto result = database_.checkpoint(Database::Checkpoint::truncate);
  if (result.complete) {
    pages_in_log_ = 0;
    wal_bytes_.set(0);
  }
  note(result.complete);
}

void Checkpoints::note(bool complete) {
  // A full disk: the log stays as it is and all that is in it is safe. The writer judges any other failure.
  next_at_ = complete ? pages_wanted_ : pages_in_log_ + pages_wanted_ / 4;
  if (!complete) log_.debug("store: checkpoint left part of the log ({} pages)", pages_in_log_);
}

}  // namespace bughook::storage::sqlite::engine
