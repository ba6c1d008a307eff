// What loops ask of the store: they may not wait for a connection, so a thread of the lookups ("find-project-0",
// "find-webhook-0") does, and answers where the asker lives. Each asker has a Lookups of its own, so that webhooks that
// are read after a start do not keep a report waiting for its project. Reads here are short: a few rows by their keys.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "base/loop.hpp"
#include "base/workers.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

/// As many lanes as a loop holds, at some hundred bytes each; who comes beyond it is told at once and asks again.
inline constexpr std::size_t lookups_waiting_max = 20'000;

class Lookups {
 public:
  /// `name` is the thread's.
  Lookups(std::string name, Readers& readers) : readers_(readers), thread_(std::move(name), 1, lookups_waiting_max) {}

  /// From any thread, at once: runs `work(database)`, which answers a Result, in one read transaction, and answers
  /// `reply`; unavailable when too many wait, or after stop.
  template <class T, class Work>
  void read(Work work, base::Reply<base::Result<T>> reply) {
    auto shared = std::make_shared<base::Reply<base::Result<T>>>(std::move(reply));
    const bool taken = thread_.submit([this, shared, work = std::move(work)]() mutable {
      shared->answer(readers_.read(std::move(work), Readers::For::lookups));
    });
    if (!taken) {
      shared->answer(base::Failure(base::Error{base::ErrorKind::unavailable,
                                               "The store has more to read than it can: try again.",
                                               {},
                                               std::chrono::seconds(1)}));
    }
  }

  /// Reads what is queued, then joins. Safe twice.
  void stop() { thread_.stop(); }

 private:
  Readers& readers_;
  base::Workers thread_;
};

}  // namespace bughook::storage::sqlite::engine
