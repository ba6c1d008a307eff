// How many connections are open, in all and from each address, over all loops. Touched when one opens and
// when it closes, never per request.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

namespace bughook::http {

class ConnectionCount {
 public:
  ConnectionCount(std::size_t max, std::size_t per_address_max) : max_(max), per_address_max_(per_address_max) {}

  enum class Verdict { admitted, server_is_full, address_is_full };
  [[nodiscard]] Verdict open(const boost::asio::ip::address& address);
  void close(const boost::asio::ip::address& address);

  [[nodiscard]] std::size_t open_count() const;

 private:
  const std::size_t max_;
  const std::size_t per_address_max_;
  mutable std::mutex mutex_;  // guards what follows
  std::size_t open_ = 0;
  std::unordered_map<boost::asio::ip::address, std::size_t> by_address_;
};

/// ::ffff:192.0.2.1 is 192.0.2.1.
[[nodiscard]] boost::asio::ip::address without_mapping(const boost::asio::ip::address& address);

/// The unit that the cap counts: an IPv4 address, or the /64 that one IPv6 customer has to itself.
[[nodiscard]] boost::asio::ip::address counted_as(const boost::asio::ip::address& address);

}  // namespace bughook::http
