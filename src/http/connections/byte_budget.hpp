// A cap on the memory that all request bodies take together. Each session holds a share, charged in steps,
// so small bodies, which are nearly all, never touch the shared number. Any thread.
#pragma once

#include <atomic>
#include <cstddef>

namespace bughook::http {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}

  [[nodiscard]] bool take(std::size_t bytes) {
    const auto wanted = static_cast<std::int64_t>(bytes);
    if (left_.fetch_sub(wanted, std::memory_order_relaxed) >= wanted) return true;
    give_back(bytes);
    return false;
  }
  void give_back(std::size_t bytes) { left_.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> left_;
};

class ByteShare {
 public:
  explicit ByteShare(ByteBudget& budget) : budget_(budget) {}
  ~ByteShare() { release(); }
  ByteShare(const ByteShare&) = delete;
  ByteShare& operator=(const ByteShare&) = delete;

  /// False when the budget does not have so much left; what was covered before stays so.
  [[nodiscard]] bool cover(std::size_t bytes) {
    if (bytes <= free_bytes + taken_) return true;
    const auto missing = bytes - free_bytes - taken_;
    const auto rounded = (missing + step_bytes - 1) / step_bytes * step_bytes;
    if (!budget_.take(rounded)) return false;
    taken_ += rounded;
    return true;
  }
  void release() {
    if (taken_ != 0) budget_.give_back(taken_);
    taken_ = 0;
  }

 private:
  static constexpr std::size_t free_bytes = 16 * 1024;   // connections_max of these is the price of simplicity
  static constexpr std::size_t step_bytes = 256 * 1024;  // 200 steps for the largest body

  ByteBudget& budget_;
  std::size_t taken_ = 0;
};

}  // namespace bughook::http
