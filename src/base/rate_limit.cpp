#include "base/rate_limit.hpp"

#include <algorithm>
#include <cmath>

#include <boost/asio/ip/address.hpp>

namespace bughook::base {

RateLimit::RateLimit(double per_second, double burst_seconds, std::size_t callers_max)
    : per_second_(per_second),
      burst_seconds_(burst_seconds),
      callers_per_shard_max_(std::max<std::size_t>(1, callers_max / shard_count)) {}

double RateLimit::tokens_max(double per_second) const { return std::max(1.0, per_second * burst_seconds_); }

std::optional<std::chrono::seconds> RateLimit::refuse(std::uint64_t caller, SteadyTime now, double per_second) {
  if (per_second <= 0) return std::nullopt;
  auto& shard = shard_of(caller);
  const auto most = tokens_max(per_second);
  const std::lock_guard lock(shard.mutex);
  auto& bucket = bucket_of(shard, {caller, most, now});
  const std::chrono::duration<double> passed = now - bucket.filled_at;
  // Another loop may have read its clock later and come first.
  bucket.tokens = std::min(most, bucket.tokens + std::max(0.0, passed.count()) * per_second);
  bucket.filled_at = std::max(bucket.filled_at, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double wait_s = (1 - bucket.tokens) / per_second;
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_s))));
}

void RateLimit::give_back(std::uint64_t caller) {
  auto& shard = shard_of(caller);
  const std::lock_guard lock(shard.mutex);
  const auto known = shard.by_caller.find(caller);
  if (known == shard.by_caller.end()) return;  // forgotten: its next bucket is a full one
  known->second->tokens = std::min(tokens_max(per_second_), known->second->tokens + 1);
}

/// Neighbouring addresses and ids go to different parts.
RateLimit::Shard& RateLimit::shard_of(std::uint64_t caller) {
  return shards_[(caller * 0x9E37'79B9'7F4A'7C15ULL) >> 60 & (shard_count - 1)];
}

RateLimit::Bucket& RateLimit::bucket_of(Shard& shard, const Bucket& fresh) const {
  if (const auto known = shard.by_caller.find(fresh.caller); known != shard.by_caller.end()) {
    shard.by_last_use.splice(shard.by_last_use.begin(), shard.by_last_use, known->second);
    return *known->second;
  }
  if (shard.by_caller.size() >= callers_per_shard_max_) {
    shard.by_caller.erase(shard.by_last_use.back().caller);
    shard.by_last_use.pop_back();
  }
  shard.by_last_use.push_front(fresh);
  shard.by_caller.emplace(fresh.caller, shard.by_last_use.begin());
  return shard.by_last_use.front();
}

std::size_t RateLimit::callers() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.by_caller.size();
  }
  return count;
}

std::uint64_t caller_of(const boost::asio::ip::address& address) {
  if (address.is_v4()) return address.to_v4().to_uint();
  const auto bytes = address.to_v6().to_bytes();
  const bool is_v4 = address.to_v6().is_v4_mapped();
  std::uint64_t caller = 0;
  for (std::size_t i = is_v4 ? 12 : 0; i < (is_v4 ? 16u : 8u); ++i) caller = caller << 8 | bytes[i];
  return caller;
}

}  // namespace bughook::base
