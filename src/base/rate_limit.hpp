// So many a second for each caller, in bursts of a little more: one bucket of tokens a caller, filled as time
// passes. The table has a limit; when it is full the caller unseen for longest is forgotten, which gives it a
// full bucket at its next visit: an attacker with that many addresses is no case for this. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/clock.hpp"

namespace boost::asio::ip {
class address;
}

namespace bughook::base {

class RateLimit {
 public:
  /// `per_second` 0: no limit. A bucket holds `burst_seconds` worth of it, but one token at least.
  RateLimit(double per_second, double burst_seconds, std::size_t callers_max);

  /// Takes a token; otherwise answers after how many seconds there will be one.
  [[nodiscard]] std::optional<std::chrono::seconds> refuse(std::uint64_t caller, SteadyTime now) {
    return refuse(caller, now, per_second_);
  }
  /// The same for a caller who has a rate of its own, which may be another one each time.
  [[nodiscard]] std::optional<std::chrono::seconds> refuse(std::uint64_t caller, SteadyTime now, double per_second);

  /// Takes a token back in that was taken, for what turned out not to count.
  void give_back(std::uint64_t caller);

  [[nodiscard]] std::size_t callers() const;

 private:
  struct Bucket {
    std::uint64_t caller;
    double tokens;
    SteadyTime filled_at;
  };
  static constexpr std::size_t shard_count = 16;  // a power of two, see shard_of()
  /// Loops ask at the same time; each waits only for those with the same part.
  struct Shard {
    mutable std::mutex mutex;       // guards what follows
    std::list<Bucket> by_last_use;  // latest first
    std::unordered_map<std::uint64_t, std::list<Bucket>::iterator> by_caller;
  };

  [[nodiscard]] Shard& shard_of(std::uint64_t caller);
  [[nodiscard]] double tokens_max(double per_second) const;
  [[nodiscard]] Bucket& bucket_of(Shard& shard, const Bucket& fresh) const;

  const double per_second_;
  const double burst_seconds_;
  const std::size_t callers_per_shard_max_;
  std::array<Shard, shard_count> shards_;
};

/// An address as a caller. Of IPv6 the first 64 bits: a household or a host has all below; an IPv4 address within
/// IPv6 counts as the IPv4 address.
[[nodiscard]] std::uint64_t caller_of(const boost::asio::ip::address& address);

}  // namespace bughook::base
