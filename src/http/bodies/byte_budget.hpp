// A cap on the memory that all bodies under way take together, and on the share of it that one address may hold. Each
// session has a share, charged in steps, so small bodies, which are nearly all, never touch what is common.
//
// When there is no room, whoever has gone longest without a step of progress gives way, so that slow ones can not shut
// out quick ones: what it holds counts as given back at once, and its session, which finds out at its next look, frees
// it within a sweep. The cap is overstepped by that much for that moment. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <mutex>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

#include "base/clock.hpp"
#include "base/metrics.hpp"

namespace bughook::http {

class ByteShare;

class ByteBudget {
 public:
  struct Limits {
    std::size_t bytes_max;
    std::size_t per_address_max;
    std::chrono::milliseconds slow_step;  // whoever has made a step within it does not give way
  };
  /// `held` shows how much is taken.
  ByteBudget(const Limits& limits, base::Gauge& held) : limits_(limits), held_(held) {}

  enum class Verdict { granted, address_is_full, all_is_full, gave_way };

 private:
  friend class ByteShare;

  using Shares = std::list<ByteShare*>;
  struct OfAddress {
    std::size_t taken = 0;
    std::size_t holders = 0;
    Shares moving;  // those that may give way, longest without progress first
  };

  [[nodiscard]] Verdict take(ByteShare& share, std::size_t bytes, base::SteadyTime now);
  void give_back(ByteShare& share);
  /// What follows is called with the lock held.
  void note_progress(ByteShare& share, base::SteadyTime now);
  void stand_still(ByteShare& share);
  void drop(ByteShare& share);
  [[nodiscard]] bool make_room(const Shares& among, const ByteShare& for_whom, base::SteadyTime now);

  const Limits limits_;
  base::Gauge& held_;
  std::mutex mutex_;  // guards what follows, and of each share what says so
  std::size_t taken_ = 0;
  std::unordered_map<boost::asio::ip::address, OfAddress> by_address_;
  Shares moving_;  // as in OfAddress, of all addresses
};

/// What one body holds. Used by one thread at a time, but for what the budget's lock guards.
class ByteShare {
 public:
  using Verdict = ByteBudget::Verdict;

  /// `address` is as counted_as gives it.
  ByteShare(ByteBudget& budget, boost::asio::ip::address address) : budget_(budget), address_(std::move(address)) {}
  ~ByteShare() { release(); }
  ByteShare(const ByteShare&) = delete;
  ByteShare& operator=(const ByteShare&) = delete;

  /// Unless granted, what was covered before stays so; but after gave_way nothing is.
  [[nodiscard]] Verdict cover(std::size_t bytes, base::SteadyTime now);
  /// So many bytes have moved on, of what is covered already.
  void note_progress(std::size_t bytes, base::SteadyTime now);
  /// It does not wait for its client any more, so it does not give way any more. False if it has.
  [[nodiscard]] bool settle();
  void release();

  /// Any thread.
  [[nodiscard]] bool has_given_way() const { return gave_way_.load(std::memory_order_relaxed); }

  /// Below it nothing is counted: connections_max of these is the price of simplicity.
  static constexpr std::size_t free_bytes = 16 * 1024;
  /// Taken at once, and the measure of progress.
  static constexpr std::size_t step_bytes = 64 * 1024;

 private:
  friend class ByteBudget;

  ByteBudget& budget_;
  const boost::asio::ip::address address_;
  std::atomic<std::size_t> taken_{0};  // written under the budget's lock
  std::atomic<bool> gave_way_{false};  // likewise
  std::size_t moved_ = 0;              // since the last step
  bool is_settled_ = false;
  // Guarded by the budget's lock:
  bool is_moving_ = false;
  base::SteadyTime last_step_{};
  ByteBudget::Shares::iterator place_{};             // in moving_
  ByteBudget::Shares::iterator place_of_address_{};  // in that of its address
};

}  // namespace bughook::http
