#include "http/connections/connection_count.hpp"

#include <algorithm>

namespace bughook::http {

namespace ip = boost::asio::ip;

ConnectionCount::Verdict ConnectionCount::open(const ip::address& address) {
  const std::lock_guard lock(mutex_);
  if (open_ >= max_) return Verdict::server_is_full;
  auto& of_address = by_address_[counted_as(address)];
  if (of_address >= per_address_max_) return Verdict::address_is_full;
  ++of_address;
  ++open_;
  return Verdict::admitted;
}

void ConnectionCount::close(const ip::address& address) {
  const std::lock_guard lock(mutex_);
  const auto of_address = by_address_.find(counted_as(address));
  if (--of_address->second == 0) by_address_.erase(of_address);
  --open_;
}

std::size_t ConnectionCount::open_count() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

ip::address without_mapping(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

ip::address counted_as(const ip::address& address) {
  auto plain = without_mapping(address);
  if (plain.is_v4()) return plain;
  auto bytes = plain.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes);
}

}  // namespace bughook::http
