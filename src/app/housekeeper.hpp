// The thread "housekeeping": every hour it erases what retention lets go and what was removed, one bounded
// piece after another, so that no report waits long behind it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "storage/housekeeping.hpp"

namespace bughook::app {

class Housekeeper {
 public:
  Housekeeper(storage::Housekeeping& store, const Settings& settings, const base::Clock& clock, base::Log& log);
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  void start();
  /// Ends after the piece under way. Safe twice.
  void stop();

 private:
  using Purge = std::function<base::Result<storage::Erased>()>;

  void run();
  void clean_once();
  void repeat(std::string_view what, const Purge& purge);
  [[nodiscard]] bool sleep(std::chrono::milliseconds time);  // false: stopping

  storage::Housekeeping& store_;
  const Settings& settings_;
  const base::Clock& clock_;
  base::Log& log_;
  std::mutex mutex_;  // guards stopping_
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bughook::app
