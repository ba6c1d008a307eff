#include "intake/rate_limit.hpp"

#include <algorithm>
#include <cmath>

#include <boost/asio/ip/address.hpp>

namespace bughook::intake {

RateLimit::RateLimit(double per_second, double burst_seconds, std::size_t callers_max)
    : per_second_(per_second),
      tokens_max_(std::max(1.0, per_second * burst_seconds)),
      callers_per_shard_max_(std::max<std::size_t>(1, callers_max / shard_count)) {}

std::optional<std::chrono::seconds> RateLimit::refuse(std::uint64_t caller, base::SteadyTime now) {
  if (per_second_ <= 0) return std::nullopt;
  // Neighbouring addresses and ids go to different parts.
  auto& shard = shards_[(caller * 0x9E37'79B9'7F4A'7C15ULL) >> 60 & (shard_count - 1)];
  const std::lock_guard lock(shard.mutex);
  auto& bucket = bucket_of(shard, caller, now);
  const std::chrono::duration<double> passed = now - bucket.filled_at;
  // Another loop may have read its clock later and come first.
  bucket.tokens = std::min(tokens_max_, bucket.tokens + std::max(0.0, passed.count()) * per_second_);
  bucket.filled_at = std::max(bucket.filled_at, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double wait_s = (1 - bucket.tokens) / per_second_;
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_s))));
}

RateLimit::Bucket& RateLimit::bucket_of(Shard& shard, std::uint64_t caller, base::SteadyTime now) const {
  if (const auto known = shard.by_caller.find(caller); known != shard.by_caller.end()) {
    shard.by_last_use.splice(shard.by_last_use.begin(), shard.by_last_use, known->second);
    return *known->second;
  }
  if (shard.by_caller.size() >= callers_per_shard_max_) {
    shard.by_caller.erase(shard.by_last_use.back().caller);
    shard.by_last_use.pop_back();
  }
  shard.by_last_use.push_front({caller, tokens_max_, now});
  shard.by_caller.emplace(caller, shard.by_last_use.begin());
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

}  // namespace bughook::intake
