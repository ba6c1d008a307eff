// The durable queue of one kind of rendering: takes what is due from the store, has it made, puts the file on disk,
// and settles it in one transaction. An attempt that fails is repeated twice, a little later; then the failure is
// kept, with its reason, for people to see, and the event that waited goes out without. What took too long on a busy
// machine gets a second chance when that has calmed down.
//
//   claim -> make -> file durable -> settle: bug, event and deliveries in one transaction -> tell the sender
//               \-> failed: put off (1 s, 5 s), or settled as failed
//
// Threads `render-N` and `film-N`. What a stop or a crash interrupts is found again: its row is still waiting.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "bugs/file_store.hpp"
#include "rendering/maker.hpp"
#include "rendering/rendering_store.hpp"
#include "rendering/second_chances.hpp"

namespace bughook::rendering {

class RenderingQueue {
 public:
  struct Dependencies {
    RenderingStore& store;
    bugs::FileStore& files;
    Maker& maker;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    /// After the commit; on a thread of the queue.
    std::function<void(const Job&, const Settled&)> on_settled;
    std::function<double()> load;  // of the machine, see machine_load.hpp
  };
  RenderingQueue(Kind kind, Dependencies dependencies);
  ~RenderingQueue();
  RenderingQueue(const RenderingQueue&) = delete;
  RenderingQueue& operator=(const RenderingQueue&) = delete;

  void start(std::size_t threads);
  /// From here on an attempt that fails is none: the job stays as it was. Before the renderer is stopped.
  void begin_stop();
  /// Joins; what is under way must end by itself, as it does when its renderer is stopped. Safe twice.
  void stop();

  /// Something was added to the store. Any thread, loops too.
  void note_asked();

  /// Jobs that are still to be made, as far as the queue knows: never fewer than it was told of. Waits for nothing.
  [[nodiscard]] std::int64_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  /// One job, if one is due: what a thread of the queue does over and over. Answers how long there is nothing to do;
  /// nullopt when there may be more at once.
  std::optional<std::chrono::milliseconds> work_once();

 private:
  void run();
  void count_waiting(std::uint64_t seen);
  [[nodiscard]] std::chrono::milliseconds wait_until(std::optional<base::Timestamp> due_at) const;
  /// Whether there is one, and it is due now.
  [[nodiscard]] bool ask_again();
  void work_on(const Job& job);
  [[nodiscard]] base::Result<std::string> make_file(const Job& job);
  [[nodiscard]] bool put_off(const Job& job, const base::Error& error);
  [[nodiscard]] bool settle(const Job& job, const Ending& ending);
  void erase(const std::string& file);
  [[nodiscard]] bool is_stopping();

  const Kind kind_;
  Dependencies d_;
  base::Counter& done_;
  base::Counter& failed_;
  base::Counter& retried_;
  base::Histogram& seconds_;
  SecondChances second_chances_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::uint64_t asked_ = 0;
  bool stopping_ = false;

  std::atomic<std::int64_t> waiting_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace bughook::rendering
