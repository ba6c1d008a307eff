// Whether the store can write, for those who decide by it: readiness, and lanes that must not make attempts which
// nobody could record. The writer tells, any thread asks, nobody waits.
#pragma once

#include <atomic>
#include <string_view>

namespace bughook::storage {

enum class StoreState {
  writable,
  behind,  // more is queued than it may hold in memory: it writes, and will have caught up soon
  full,    // the disk is full; it goes on by itself once there is space
  broken,  // writing failed: only a new start, which reads the disk anew, can go on
};

/// For an operator: what is wrong and what to do about it; empty when nothing is.
[[nodiscard]] constexpr std::string_view sentence(StoreState state) {
  switch (state) {
    case StoreState::writable: return "";
    case StoreState::behind: return "The store is behind: the disk is slower than what comes in.";
    case StoreState::full: return "The disk of the data folder is full: free some space, and everything goes on.";
    case StoreState::broken: return "Writing to the data folder failed: look at the log and at the disk.";
  }
  return "";
}

class StoreHealth {
 public:
  [[nodiscard]] StoreState state() const {
    const auto marks = marks_.load(std::memory_order_relaxed);
    if ((marks & broken_mark) != 0) return StoreState::broken;
    if ((marks & full_mark) != 0) return StoreState::full;
    return (marks & behind_mark) != 0 ? StoreState::behind : StoreState::writable;
  }
  [[nodiscard]] bool is_writable() const { return marks_.load(std::memory_order_relaxed) == 0; }

  void set_behind(bool is_so) { set(behind_mark, is_so); }
  void set_full(bool is_so) { set(full_mark, is_so); }
  void set_broken() { set(broken_mark, true); }

 private:
  static constexpr unsigned behind_mark = 1;
  static constexpr unsigned full_mark = 2;
  static constexpr unsigned broken_mark = 4;

  void set(unsigned mark, bool is_so) {
    if (is_so) {
      marks_.fetch_or(mark, std::memory_order_relaxed);
    } else {
      marks_.fetch_and(~mark, std::memory_order_relaxed);
    }
  }

  std::atomic<unsigned> marks_{0};
};

}  // namespace bughook::storage
