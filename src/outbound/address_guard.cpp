#include "outbound/address_guard.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

struct Range {
  std::string_view network;
  std::string_view name;
};

// IANA's special-purpose registries (RFC 6890 and its successors), multicast, and the one public address
// that clouds answer metadata on. What an IPv6 address embeds is judged as its IPv4 address where the
// mapping is direct (see as_reached); tunnels that hide one are denied whole.
constexpr Range denied_ranges[] = {
    {"0.0.0.0/8", "this machine"},
    {"10.0.0.0/8", "private network"},
    {"100.64.0.0/10", "carrier-grade NAT"},
    {"127.0.0.0/8", "loopback"},
    {"168.63.129.16/32", "cloud metadata"},
    {"169.254.0.0/16", "link-local, cloud metadata"},
    {"172.16.0.0/12", "private network"},
    {"192.0.0.0/24", "protocol assignments"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4 relay"},
    {"192.168.0.0/16", "private network"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"255.255.255.255/32", "broadcast"},
    {"240.0.0.0/4", "reserved"},
    {"::/128", "this machine"},
    {"::1/128", "loopback"},
    {"::/96", "IPv4-compatible"},
    {"64:ff9b:1::/48", "local NAT64"},
    {"100::/64", "discard"},
    {"2001::/32", "Teredo"},
    {"2001:2::/48", "benchmarking"},
    {"2001:10::/28", "ORCHID"},
    {"2001:20::/28", "ORCHIDv2"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4"},
    {"3fff::/20", "documentation"},
    {"5f00::/16", "segment routing"},
    {"fc00::/7", "private network"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "site-local"},
    {"ff00::/8", "multicast"},
};
// All public IPv6 addresses handed out so far. A range that is new some day is better refused than trusted.
constexpr std::string_view public_ipv6 = "2000::/3";

struct Denied {
  Cidr network;
  std::string_view name;
};

const std::vector<Denied>& denied_networks() {
  static const auto parsed = [] {
    std::vector<Denied> out;
    for (const auto& range : denied_ranges) out.push_back({Cidr::parse(range.network).value(), range.name});
    return out;
  }();
  return parsed;
}

bool same_bits(std::span<const unsigned char> a, std::span<const unsigned char> b, unsigned bits) {
  const auto whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const auto rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

/// The address that packets end at: the IPv4 one inside an IPv4-mapped or NAT64 address, else itself.
ip::address as_reached(const ip::address& address) {
  if (!address.is_v6()) return address;
  static const auto nat64 = Cidr::parse("64:ff9b::/96").value();
  const auto v6 = address.to_v6();
  if (!v6.is_v4_mapped() && !nat64.contains(address)) return address;
  const auto bytes = v6.to_bytes();
  return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

/// True for the addresses of this machine's interfaces, asked now: interfaces come and go.
bool is_local(const ip::address& address) {
  if (address.is_loopback() || address.is_unspecified()) return true;
  ifaddrs* interfaces = nullptr;
  if (::getifaddrs(&interfaces) != 0) return true;  // can not tell: be careful
  bool found = false;
  for (const auto* at = interfaces; at != nullptr && !found; at = at->ifa_next) {
    if (at->ifa_addr == nullptr) continue;
    if (at->ifa_addr->sa_family == AF_INET && address.is_v4()) {
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(at->ifa_addr);
      found = ip::address_v4(ntohl(v4->sin_addr.s_addr)) == address.to_v4();
    } else if (at->ifa_addr->sa_family == AF_INET6 && address.is_v6()) {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(at->ifa_addr);
      const auto bytes = address.to_v6().to_bytes();
      found = std::equal(bytes.begin(), bytes.end(), v6->sin6_addr.s6_addr);
    }
  }
  ::freeifaddrs(interfaces);
  return found;
}

}  // namespace

base::Result<Cidr> Cidr::parse(std::string_view text) {
  const auto refuse = [text] {
    return base::fail(base::ErrorKind::invalid, fmt::format("{} is not a network like 10.0.0.0/8 or fc00::/7.", text));
  };
  const auto slash = text.find('/');
  boost::system::error_code error;
  Cidr cidr;
  cidr.network_ = ip::make_address(std::string(text.substr(0, slash)), error);
  if (error || text.find('%') != std::string_view::npos) return refuse();
  const unsigned bits = cidr.network_.is_v4() ? 32 : 128;
  cidr.prefix_ = bits;
  if (slash == std::string_view::npos) return cidr;
  const auto digits = text.substr(slash + 1);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), cidr.prefix_);
  if (failure != std::errc() || end != digits.data() + digits.size() || cidr.prefix_ > bits) return refuse();
  return cidr;
}

bool Cidr::contains(const ip::address& address) const {
  if (address.is_v4() != network_.is_v4()) return false;
  if (address.is_v4()) return same_bits(network_.to_v4().to_bytes(), address.to_v4().to_bytes(), prefix_);
  return same_bits(network_.to_v6().to_bytes(), address.to_v6().to_bytes(), prefix_);
}

std::string Cidr::text() const { return fmt::format("{}/{}", network_.to_string(), prefix_); }

AddressGuard::AddressGuard(std::vector<Cidr> allowed) : allowed_(std::move(allowed)) {}

void AddressGuard::add_own_listener(ip::tcp::endpoint endpoint) { own_listeners_.push_back(endpoint); }

bool AddressGuard::is_own_listener(const ip::address& address, std::uint16_t port) const {
  return std::any_of(own_listeners_.begin(), own_listeners_.end(), [&](const auto& own) {
    if (own.port() != port) return false;
    const auto listening = as_reached(own.address());
    if (listening == address) return true;
    // A wildcard listener answers on every local address, and 0.0.0.0 reaches every local listener.
    return (listening.is_unspecified() || address.is_unspecified()) && is_local(address);
  });
}

std::optional<std::string> AddressGuard::denial(const ip::tcp::endpoint& endpoint) const {
  const auto written = endpoint.address().to_string();
  const auto address = as_reached(endpoint.address());
  if (is_own_listener(address, endpoint.port())) {
    return fmt::format("{} port {} is this server itself", written, endpoint.port());
  }
  const auto is_allowed = [&](const Cidr& network) { return network.contains(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), is_allowed)) return std::nullopt;
  for (const auto& denied : denied_networks()) {
    if (denied.network.contains(address)) {
      return fmt::format("{} is in {} ({})", written, denied.network.text(), denied.name);
    }
  }
  static const auto public_network = Cidr::parse(public_ipv6).value();
  if (address.is_v6() && !public_network.contains(address)) {
    return fmt::format("{} is outside {} (not a public address)", written, public_ipv6);
  }
  return std::nullopt;
}

}  // namespace bughook::outbound
