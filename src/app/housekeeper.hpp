// The thread "housekeeping": every hour it erases what retention lets go and what was removed, one bounded
// piece after another, so that no report waits long behind it. Every half minute it looks at the clock: by one that can
// not be believed it erases nothing (clock_trust.hpp), and when the clock was set it puts the due times right.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "app/clock_trust.hpp"
#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "storage/housekeeping.hpp"

namespace bughook::app {

class Housekeeper {
 public:
  struct Parts {
    storage::Housekeeping& store;
    const Settings& settings;
    const base::Clock& clock;
    base::Log& log;
    std::function<void()> due_times_moved;  // whoever remembers some is to ask the store again
  };
  /// Reads what time it was before: to be built before the first report is taken.
  explicit Housekeeper(Parts parts);
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  void start();
  /// One look at the clock, and what is to be done now. What the thread does every half minute.
  void look_after();
  /// Ends after the piece under way. Safe twice.
  void stop();

 private:
  using Piece = std::function<base::Result<storage::Erased>()>;
  using DueLook = storage::Housekeeping::DueLook;

  void run();
  /// Before anything is filed by the clock of this start.
  void read_notes();
  [[nodiscard]] bool wants_cleaning() const;
  void bring_back_due(base::Timestamp now, DueLook look);
  void clean(base::Timestamp now);
  void erase_by_age(base::Timestamp now);
  void note_time();
  /// Answers how many rows it were.
  std::size_t repeat(std::string_view verb, std::string_view what, const Piece& piece);
  [[nodiscard]] bool sleep(std::chrono::milliseconds time);  // false: stopping

  Parts parts_;
  std::optional<ClockTrust> clock_trust_;
  bool went_back_ = false;  // since the last start
  bool has_looked_ = false;
  bool was_believed_ = true;
  base::SteadyTime cleaned_at_{};
  std::mutex mutex_;  // guards stopping_
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bughook::app
