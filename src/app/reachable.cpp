#include "app/reachable.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

namespace bughook::app {

namespace ip = boost::asio::ip;

namespace {

/// For documentation only (RFC 5737): in nobody's network, so the way to it is the way to the world. Nothing is sent.
const auto somewhere_else = ip::make_address_v4("192.0.2.1");
constexpr std::uint16_t any_port = 9;

ip::address own_address() {
  boost::asio::io_context context;
  ip::udp::socket socket(context);
  boost::system::error_code error;
  socket.open(ip::udp::v4(), error);
  if (!error) socket.connect({somewhere_else, any_port}, error);
  const auto local = error ? ip::udp::endpoint{} : socket.local_endpoint(error);
  return error || local.address().is_unspecified() ? ip::address_v4::loopback() : local.address();
}

}  // namespace

std::string to_text(const ip::tcp::endpoint& endpoint) {
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), endpoint.address().to_string(),
                     endpoint.port());
}

ip::tcp::endpoint reachable(const ip::tcp::endpoint& endpoint) {
  return endpoint.address().is_unspecified() ? ip::tcp::endpoint(own_address(), endpoint.port()) : endpoint;
}

}  // namespace bughook::app
