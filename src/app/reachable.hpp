// What the server listens on, as others write it. Nobody reaches `0.0.0.0`: where it stands, the address that this
// machine shows to others is taken, or loopback on a machine without a network.
#pragma once

#include <string>

#include <boost/asio/ip/tcp.hpp>

namespace bughook::app {

/// `127.0.0.1:8080`, `[::1]:8080`
[[nodiscard]] std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint);

/// The same endpoint, but never of the address that means all.
[[nodiscard]] boost::asio::ip::tcp::endpoint reachable(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace bughook::app
