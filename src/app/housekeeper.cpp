#include "app/housekeeper.hpp"

#include "base/loop.hpp"

namespace bughook::app {

namespace {

constexpr std::chrono::seconds look_interval{30};  // and a restart has better things to do at once
constexpr std::chrono::hours cleaning_interval{1};
constexpr std::size_t rows_per_piece = 500;             // some milliseconds of the writer
constexpr std::size_t bugs_purged_at_once = 50;         // each goes with a dozen rows
constexpr std::chrono::milliseconds pause_between{20};  // the writer's other work goes first

}  // namespace

Housekeeper::Housekeeper(Parts parts) : parts_(std::move(parts)) { read_notes(); }

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
  while (sleep(look_interval)) look_after();
  if (clock_trust_) note_time();
}

void Housekeeper::read_notes() {
  const auto notes = parts_.store.time_notes();
  if (!notes) return parts_.log.warning("housekeeping: the store can not be asked now: {}", notes.error().detail);
  clock_trust_.emplace(parts_.clock, notes->believed);
  went_back_ = parts_.clock.now() < notes->seen;
}

void Housekeeper::look_after() {
  if (!clock_trust_) read_notes();
  if (!clock_trust_) return;
  const auto look = clock_trust_->look();
  if (look.is_believed != was_believed_ || (look.stepped && !look.is_believed)) {
    was_believed_ = look.is_believed;
    if (look.is_believed) {
      parts_.log.info("housekeeping: the clock is believed again: {}", base::format_iso8601(look.now));
    } else {
      parts_.log.warning(
          "housekeeping: the clock says {}, which is {} hours ahead of what was to be expected; nothing is erased by "
          "its "
          "word before it has gone evenly for {} hours. Set it right if it is wrong.",
          base::format_iso8601(look.now), std::chrono::floor<std::chrono::hours>(look.ahead).count(),
          std::chrono::ceil<std::chrono::hours>(ClockTrust::trial(look.ahead)).count());
    }
  }
  const bool cleans = wants_cleaning();
  if (std::exchange(went_back_, false) || look.stepped) {
    parts_.log.warning("the clock was set: it says {} now; due times are looked through",
                       base::format_iso8601(look.now));
    bring_back_due(look.now, DueLook::all);
    parts_.due_times_moved();
  } else if (cleans) {
    bring_back_due(look.now, DueLook::beyond_the_longest_gap);
  }
  if (!cleans) return;
  clean(look.now);
  note_time();
  cleaned_at_ = parts_.clock.steady();
  has_looked_ = true;
}

bool Housekeeper::wants_cleaning() const {
  return !has_looked_ || parts_.clock.steady() - cleaned_at_ >= cleaning_interval;
}

void Housekeeper::bring_back_due(base::Timestamp now, DueLook look) {
  const auto moved = repeat("brought back", "due times that nothing explains",
                            [&] { return parts_.store.bring_back_due(now, look, parts_.settings.jitter); });
  if (moved > 0) parts_.due_times_moved();
}

void Housekeeper::clean(base::Timestamp now) {
  repeat("erased", "things that were removed", [&] { return parts_.store.erase_removed(rows_per_piece); });
  if (was_believed_) erase_by_age(now);
}

void Housekeeper::erase_by_age(base::Timestamp now) {
  auto& store = parts_.store;
  const auto& settings = parts_.settings;
  repeat("erased", "idempotency keys", [&] { return store.purge_idempotency(now, rows_per_piece); });
  repeat("erased", "sessions and invitations", [&] { return store.purge_ended(now, rows_per_piece); });
  repeat("erased", "bugs", [&] { return store.purge_bugs(now, bugs_purged_at_once); });
  repeat("erased", "records of how webhooks fared", [&] { return store.purge_health(now, rows_per_piece); });
  if (settings.attempts_kept.count() > 0) {
    repeat("erased", "attempts", [&] { return store.purge_attempts(now - settings.attempts_kept, rows_per_piece); });
  }
  if (settings.events_kept.count() > 0) {
    repeat("erased", "events", [&] { return store.purge_events(now - settings.events_kept, rows_per_piece); });
  }
  if (settings.files_kept.count() > 0) {
    repeat("erased", "files", [&] { return store.purge_files(now - settings.files_kept); });
  }
}

void Housekeeper::note_time() {
  const auto noted = parts_.store.note_time({.seen = parts_.clock.now(), .believed = clock_trust_->believed()});
  if (!noted) parts_.log.warning("housekeeping: the time can not be noted now: {}", noted.error().detail);
}

std::size_t Housekeeper::repeat(std::string_view verb, std::string_view what, const Piece& piece) {
  std::size_t done = 0;
  bool more = true;
  while (more && sleep(pause_between)) {
    const auto some = piece();
    if (!some) {
      parts_.log.warning("housekeeping: {} can not be {} now: {}", what, verb, some.error().detail);
      break;
    }
    done += some->rows;
    more = some->more;
  }
  if (done > 0) parts_.log.info("housekeeping: {} {} {}", verb, done, what);
  return done;
}

bool Housekeeper::sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace bughook::app
