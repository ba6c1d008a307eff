// The event loops: one thread each, one per core, all sockets live on them. Everything else that must
// touch a loop's state posts a Task to it. `await_reply` is the one bridge from a coroutine on a loop
// to work done on another thread (the store's writer, a worker) and back.
#pragma once

#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/unique_function.hpp"

namespace bughook::base {

using Task = UniqueFunction<void()>;

class Loop {
 public:
  using Executor = boost::asio::io_context::executor_type;

  explicit Loop(std::size_t index) : index_(index) {}

  [[nodiscard]] std::size_t index() const { return index_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] Executor executor() { return context_.get_executor(); }
  /// True on the loop's own thread.
  [[nodiscard]] bool is_here() { return context_.get_executor().running_in_this_thread(); }

  /// From any thread: runs the task on this loop, soon, in the order of posting.
  void post(Task task);
  /// As post, for a whole batch with one wake-up.
  void post_all(std::vector<Task> tasks);

 private:
  const std::size_t index_;
  boost::asio::io_context context_{1};  // 1: only this loop's thread runs it
};

template <class T>
using Awaitable = boost::asio::awaitable<T, Loop::Executor>;
inline constexpr boost::asio::use_awaitable_t<Loop::Executor> use_awaitable{};
/// Awaits an operation and answers its error as a value.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Loop::Executor>> as_result{use_awaitable};

/// Owns the loops and their threads ("loop-0", "loop-1", ...).
class Loops {
 public:
  explicit Loops(std::size_t count);
  ~Loops();
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  void start();
  /// Stops and joins all loops. Safe to call twice. What is still on a loop is destroyed, not run.
  void stop();

  [[nodiscard]] std::size_t size() const { return loops_.size(); }
  [[nodiscard]] Loop& at(std::size_t index) { return *loops_[index]; }
  /// The loop that owns the thing with this hash, the same one for as long as the program runs.
  [[nodiscard]] Loop& owner(std::size_t hash) { return *loops_[hash % loops_.size()]; }

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<boost::asio::executor_work_guard<Loop::Executor>> guards_;
  std::vector<std::thread> threads_;
};

/// Where an answer goes: to `call`, on `loop`; with no loop, right where the answer is made (then the
/// call must be short and take no lock). Whoever answers many at once hands them over with `as_task`
/// grouped by loop, to wake each loop once.
template <class T>
struct Reply {
  Loop* loop = nullptr;
  UniqueFunction<void(T)> call;

  void answer(T value) {
    if (loop == nullptr) {
      call(std::move(value));
    } else {
      loop->post(as_task(std::move(value)));
    }
  }
  [[nodiscard]] Task as_task(T value) {
    return [call_now = std::move(call), value_now = std::move(value)]() mutable { call_now(std::move(value_now)); };
  }
};

/// On a loop: `start(reply)` begins the work; the coroutine goes on, on `loop`, when the reply is answered.
template <class T, class Start>
Awaitable<T> await_reply(Loop& loop, Start start) {
  auto result = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<Loop::Executor>, void(T)>(
      [&loop, &start](auto handler) {
        start(Reply<T>{&loop, [h = std::move(handler)](T value) mutable { std::move(h)(std::move(value)); }});
      },
      use_awaitable);
  co_return result;
}

/// On any other thread: the same, waiting. Never on a loop: it would block every socket there.
template <class T, class Start>
T wait_reply(Start start) {
  std::promise<T> promise;
  auto future = promise.get_future();
  start(Reply<T>{nullptr, [&promise](T value) { promise.set_value(std::move(value)); }});
  return future.get();
}

/// The name that ps, top and gdb show for the calling thread; 15 letters at most.
void name_this_thread(const std::string& name);

}  // namespace bughook::base
