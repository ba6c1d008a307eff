// The addresses of a name in the order to try them: families take turns (RFC 8305, section 4), and what failed or was
// too slow a moment ago comes last. One per client; loop thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <tl/expected.hpp>

#include "base/clock.hpp"
#include "outbound/address_guard.hpp"

namespace bughook::outbound {

/// Takes turns between the family of the first and the other one, each in its order.
[[nodiscard]] std::vector<boost::asio::ip::address> interleaved(const std::vector<boost::asio::ip::address>& addresses);

/// The endpoints that may be connected to; if there are none, why, in words.
[[nodiscard]] tl::expected<std::vector<boost::asio::ip::tcp::endpoint>, std::string> judge(
    const std::vector<boost::asio::ip::address>& addresses, std::uint16_t port, const AddressGuard& guard);

class Laggards {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  /// Then it may be first again: an address that is repaired should get its share, and one more moment is cheap.
  static constexpr std::chrono::minutes remembered_for{5};
  static constexpr std::size_t remembered_max = 1024;

  void note(const std::vector<Endpoint>& endpoints, base::SteadyTime now);
  void forgive(const Endpoint& endpoint) { until_.erase(endpoint); }
  /// Moves those that lagged behind the others; the order stays else.
  void put_last(std::vector<Endpoint>& endpoints, base::SteadyTime now) const;

 private:
  std::map<Endpoint, base::SteadyTime> until_;
};

}  // namespace bughook::outbound
