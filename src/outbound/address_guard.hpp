// Decides which socket addresses may be connected to, so that whoever can type a URL can not reach the
// inside of the operator's network (server-side request forgery). The check is on the address that is
// about to be connected to, on every connect: a check of the URL's text or of an earlier lookup is worth
// nothing. Set up before the loops start, read from any thread after that.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"

namespace bughook::outbound {

/// A network, like `10.0.0.0/8` or `fc00::/7`; a bare address is a network of one.
class Cidr {
 public:
  [[nodiscard]] static base::Result<Cidr> parse(std::string_view text);

  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;
  [[nodiscard]] std::string text() const;

 private:
  boost::asio::ip::address network_;
  unsigned prefix_ = 0;  // bits of network_ that count
};

class AddressGuard {
 public:
  /// `allowed` are the networks that the operator opens although they are not public.
  explicit AddressGuard(std::vector<Cidr> allowed);

  /// A server of ours: never called, not even inside an allowed network, or a report could make reports.
  void add_own_listener(boost::asio::ip::tcp::endpoint endpoint);

  /// Nothing if the endpoint may be connected to; else why not, like `10.0.0.7 is in 10.0.0.0/8 (private network)`.
  [[nodiscard]] std::optional<std::string> denial(const boost::asio::ip::tcp::endpoint& endpoint) const;

 private:
  [[nodiscard]] bool is_own_listener(const boost::asio::ip::address& address, std::uint16_t port) const;

  std::vector<Cidr> allowed_;
  std::vector<boost::asio::ip::tcp::endpoint> own_listeners_;
};

}  // namespace bughook::outbound
