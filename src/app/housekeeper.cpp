#include "app/housekeeper.hpp"

#include "base/loop.hpp"

namespace bughook::app {

namespace {

constexpr std::chrono::seconds first_after{30};  // a restart has better things to do at once
constexpr std::chrono::hours cleaning_interval{1};
constexpr std::size_t rows_per_piece = 500;             // some milliseconds of the writer
constexpr std::size_t bugs_purged_at_once = 50;         // each goes with a dozen rows
constexpr std::chrono::milliseconds pause_between{20};  // the writer's other work goes first

}  // namespace

Housekeeper::Housekeeper(storage::Housekeeping& store, const Settings& settings, const base::Clock& clock,
                         base::Log& log)
    : store_(store), settings_(settings), clock_(clock), log_(log) {}

Housekeeper::~Housekeeper() { stop(); }

void Housekeeper::start() {
  thread_ = std::thread([this] {
    base::name_this_thread("housekeeping");
    run();
  });
}

void Housekeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Housekeeper::run() {
  std::chrono::milliseconds wait = first_after;
  while (sleep(wait)) {
    clean_once();
    wait = cleaning_interval;
  }
}

void Housekeeper::clean_once() {
  const auto now = clock_.now();
  repeat("removed projects", [&] { return store_.erase_removed(rows_per_piece); });
  repeat("idempotency keys", [&] { return store_.purge_idempotency(now, rows_per_piece); });
  repeat("sessions and invitations", [&] { return store_.purge_ended(now, rows_per_piece); });
  repeat("bugs", [&] { return store_.purge_bugs(now, bugs_purged_at_once); });
  if (settings_.attempts_kept.count() > 0) {
    repeat("attempts", [&] { return store_.purge_attempts(now - settings_.attempts_kept, rows_per_piece); });
  }
  if (settings_.events_kept.count() > 0) {
    repeat("events", [&] { return store_.purge_events(now - settings_.events_kept, rows_per_piece); });
  }
  if (settings_.files_kept.count() > 0) {
    repeat("files", [&] { return store_.purge_files(now - settings_.files_kept); });
  }
}

void Housekeeper::repeat(std::string_view what, const Purge& purge) {
  std::size_t erased = 0;
  bool more = true;
  while (more && sleep(pause_between)) {
    const auto piece = purge();
    if (!piece) {
      log_.warning("housekeeping: {} can not be erased now: {}", what, piece.error().detail);
      break;
    }
    erased += piece->rows;
    more = piece->more;
  }
  if (erased > 0) log_.info("housekeeping: erased {} {}", erased, what);
}

bool Housekeeper::sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace bughook::app
