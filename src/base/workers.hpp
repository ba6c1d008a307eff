// A small pool of threads for work that may block: management requests, large reports, blob files,
// name resolution. The queue has a limit; when it is full the caller is told at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/loop.hpp"

namespace bughook::base {

class Workers {
 public:
  /// Threads are named `name`-0, `name`-1, ...
  Workers(std::string name, std::size_t threads, std::size_t queue_limit);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False, and nothing done, when the queue is full or the pool has stopped.
  [[nodiscard]] bool submit(Task task);
  /// Runs what is queued, then joins. Safe to call twice.
  void stop();

 private:
  void run();

  const std::size_t queue_limit_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// On a loop: runs `work()` on a worker and goes on with its value; nullopt when the pool is full.
template <class Work>
Awaitable<std::optional<std::invoke_result_t<Work&>>> run_on(Workers& workers, Loop& loop, Work work) {
  using Value = std::optional<std::invoke_result_t<Work&>>;
  auto value = co_await await_reply<Value>(loop, [&workers, &work](Reply<Value> reply) {
    auto shared = std::make_shared<Reply<Value>>(std::move(reply));
    const bool taken = workers.submit([shared, &work] { shared->answer(Value(work())); });
    if (!taken) shared->answer(std::nullopt);
  });
  co_return value;
}

}  // namespace bughook::base
