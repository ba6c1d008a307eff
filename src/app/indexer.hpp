// The thread "indexing": brings the words of bugs into their index behind the reports and writes how webhooks fared
// behind the attempts (storage/indexing.hpp), and takes
// so small a share of the writer that no report notices.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "storage/indexing.hpp"

namespace bughook::app {

class Indexer {
 public:
  Indexer(storage::Indexing& store, const base::Clock& clock, base::Log& log);
  ~Indexer();
  Indexer(const Indexer&) = delete;
  Indexer& operator=(const Indexer&) = delete;

  void start();
  /// Ends after the piece under way. Safe twice.
  void stop();

 private:
  void run();
  void write_health();
  [[nodiscard]] std::chrono::milliseconds index_piece();
  [[nodiscard]] bool sleep(std::chrono::milliseconds time);  // false: stopping

  storage::Indexing& store_;
  const base::Clock& clock_;
  base::Log& log_;
  std::mutex mutex_;  // guards stopping_
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bughook::app
