// One thing to write, as it waits in the writer's queue, and the answers that go out after its commit.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"

namespace bughook::storage::sqlite::engine {

/// Answers of one commit, grouped by loop: each loop is woken once.
class Replies {
 public:
  template <class T>
  void add(base::Reply<T>& reply, T value) {
    base::Loop* loop = reply.loop;
    tasks_of(loop).push_back(reply.as_task(std::move(value)));
  }
  void send();

 private:
  std::vector<base::Task>& tasks_of(base::Loop* loop);
  std::vector<std::pair<base::Loop*, std::vector<base::Task>>> by_loop_;
};

class Operation {
 public:
  virtual ~Operation() = default;

  /// Inside the transaction, on the writer's thread. It looks before it writes: a refusal writes nothing. May
  /// run again after a rollback, so it keeps what it needs until it is answered.
  virtual void apply() = 0;
  /// After the commit.
  virtual void answer(Replies& replies) = 0;
  /// Nothing of it was written.
  virtual void refuse(const base::Error& error, Replies& replies) = 0;
  /// True: nobody waits for an answer and it must not be lost in a full disk; it is kept and tried again.
  [[nodiscard]] virtual bool must_stand() const { return false; }
  /// For one that must stand, when there are too many of them for the memory: gives up what of it is only for reading.
  virtual void shrink() {}
  /// About what it holds in memory, for the queue's limit.
  [[nodiscard]] virtual std::size_t bytes() const { return 256; }
};

}  // namespace bughook::storage::sqlite::engine
