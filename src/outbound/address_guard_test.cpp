#include "outbound/address_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <netinet/in.h>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

ip::tcp::endpoint endpoint(std::string_view address, std::uint16_t port = 443) {
  return {ip::make_address(std::string(address)), port};
}

std::string verdict(const AddressGuard& guard, std::string_view address, std::uint16_t port = 443) {
  return guard.denial(endpoint(address, port)).value_or("allowed");
}

}  // namespace

TEST(AddressGuard, DeniesEveryRangeThatIsNotPublicFromItsFirstToItsLastAddress) {
  const AddressGuard guard({});
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0.0.0.0", "0.0.0.0/8"},
      {"0.255.255.255", "0.0.0.0/8"},
      {"10.0.0.0", "10.0.0.0/8"},
      {"10.255.255.255", "10.0.0.0/8"},
      {"100.64.0.0", "100.64.0.0/10"},
      {"100.127.255.255", "100.64.0.0/10"},
      {"127.0.0.1", "127.0.0.0/8"},
      {"127.255.255.255", "127.0.0.0/8"},
      {"168.63.129.16", "168.63.129.16/32"},
      {"169.254.169.254", "169.254.0.0/16"},
      {"172.16.0.0", "172.16.0.0/12"},
      {"172.31.255.255", "172.16.0.0/12"},
      {"192.0.0.255", "192.0.0.0/24"},
      {"192.0.2.1", "192.0.2.0/24"},
      {"192.88.99.1", "192.88.99.0/24"},
      {"192.168.0.0", "192.168.0.0/16"},
      {"192.168.255.255", "192.168.0.0/16"},
      {"198.18.0.0", "198.18.0.0/15"},
      {"198.19.255.255", "198.18.0.0/15"},
      {"198.51.100.7", "198.51.100.0/24"},
      {"203.0.113.7", "203.0.113.0/24"},
      {"224.0.0.1", "224.0.0.0/4"},
      {"239.255.255.255", "224.0.0.0/4"},
      {"240.0.0.1", "240.0.0.0/4"},
      {"255.255.255.254", "240.0.0.0/4"},
      {"255.255.255.255", "255.255.255.255/32"},
      {"::", "::/128"},
      {"::1", "::1/128"},
      {"::127.0.0.1", "::/96"},
      {"::93.184.216.34", "::/96"},
      {"64:ff9b:1::1", "64:ff9b:1::/48"},
      {"100::1", "100::/64"},
      {"2001::1", "2001::/32"},
      {"2001:2::1", "2001:2::/48"},
      {"2001:10::1", "2001:10::/28"},
      {"2001:2f:ffff::", "2001:20::/28"},
      {"2001:db8::1", "2001:db8::/32"},
      {"2002:7f00:1::", "2002::/16"},
      {"3fff:fff::1", "3fff::/20"},
      {"5f00::1", "5f00::/16"},
      {"fc00::1", "fc00::/7"},
      {"fdff:ffff::1", "fc00::/7"},
      {"fe80::1", "fe80::/10"},
      {"febf::1", "fe80::/10"},
      {"fec0::1", "fec0::/10"},
      {"ff02::1", "ff00::/8"},
      {"4000::1", "outside 2000::/3"},
      {"1::1", "outside 2000::/3"},
      {"64:ff9b:0:1::1", "outside 2000::/3"},
      {"::1:0:0:1", "outside 2000::/3"},
  };
  for (const auto& [address, words] : cases) {
    const auto said = verdict(guard, address);
    EXPECT_THAT(said, ::testing::StartsWith(std::string(address))) << said;
    EXPECT_THAT(said, ::testing::HasSubstr(std::string(words)));
  }
}

TEST(AddressGuard, LetsTheNeighboursOfDeniedRangesThrough) {
  const AddressGuard guard({});
  for (const auto* address :
       {"1.0.0.0",        "9.255.255.255",   "11.0.0.0",    "100.63.255.255",  "100.128.0.0",    "126.255.255.255",
        "128.0.0.0",      "168.63.129.15",   "169.253.0.1", "169.255.0.0",     "172.15.255.255", "172.32.0.0",
        "192.0.1.0",      "192.0.3.0",       "192.167.0.1", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
        "198.51.101.0",   "203.0.112.255",   "203.0.114.0", "223.255.255.255", "93.184.216.34",  "2606:4700::1111",
        "2001:1::1",      "2001:4860::8888", "2001:db7::1", "2001:db9::1",     "2003::1",        "3ffe::1",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
    EXPECT_EQ(verdict(guard, address), "allowed") << address;
  }
}

TEST(AddressGuard, JudgesAnIpv6AddressThatLeadsToAnIpv4OneAsThat) {
  const AddressGuard guard({});
  EXPECT_EQ(verdict(guard, "::ffff:127.0.0.1"), "::ffff:127.0.0.1 is in 127.0.0.0/8 (loopback)");
  EXPECT_EQ(verdict(guard, "::ffff:10.0.0.7"), "::ffff:10.0.0.7 is in 10.0.0.0/8 (private network)");
  EXPECT_THAT(verdict(guard, "::ffff:169.254.169.254"), ::testing::HasSubstr("cloud metadata"));
  EXPECT_THAT(verdict(guard, "64:ff9b::10.0.0.7"), ::testing::HasSubstr("10.0.0.0/8 (private network)"));
  EXPECT_THAT(verdict(guard, "64:ff9b::127.0.0.1"), ::testing::HasSubstr("loopback"));
}

TEST(AddressGuard, TheOperatorMayOpenNetworks) {
  const AddressGuard guard({Cidr::parse("10.1.0.0/16").value(), Cidr::parse("fd00:1::/32").value()});
  EXPECT_EQ(verdict(guard, "10.1.2.3"), "allowed");
  EXPECT_EQ(verdict(guard, "::ffff:10.1.2.3"), "allowed");
  EXPECT_EQ(verdict(guard, "fd00:1::7"), "allowed");
  EXPECT_EQ(verdict(guard, "10.2.0.1"), "10.2.0.1 is in 10.0.0.0/8 (private network)");
  EXPECT_NE(verdict(guard, "fd00:2::7"), "allowed");
  EXPECT_NE(verdict(guard, "127.0.0.1"), "allowed");
}

TEST(AddressGuard, OurOwnListenersStayDeniedInsideAnAllowedNetwork) {
  AddressGuard guard({Cidr::parse("0.0.0.0/0").value(), Cidr::parse("::/0").value()});
  guard.add_own_listener(endpoint("127.0.0.1", 8080));
  EXPECT_EQ(verdict(guard, "127.0.0.1", 8080), "127.0.0.1 port 8080 is this server itself");
  EXPECT_NE(verdict(guard, "::ffff:127.0.0.1", 8080), "allowed");
  EXPECT_NE(verdict(guard, "0.0.0.0", 8080), "allowed") << "0.0.0.0 reaches a listener on 127.0.0.1";
  EXPECT_NE(verdict(guard, "::", 8080), "allowed");
  EXPECT_EQ(verdict(guard, "127.0.0.1", 8081), "allowed");
  EXPECT_EQ(verdict(guard, "127.0.0.2", 8080), "allowed");
}

TEST(AddressGuard, AWildcardListenerIsOurselvesOnEveryLocalAddress) {
  for (const auto* wildcard : {"0.0.0.0", "::"}) {
    AddressGuard guard({Cidr::parse("0.0.0.0/0").value(), Cidr::parse("::/0").value()});
    guard.add_own_listener(endpoint(wildcard, 8080));
    for (const auto* local : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"}) {
      EXPECT_NE(verdict(guard, local, 8080), "allowed") << local;
      EXPECT_EQ(verdict(guard, local, 8081), "allowed") << local;
    }
    EXPECT_EQ(verdict(guard, "10.11.12.13", 8080), "allowed") << "another machine, same port";
    ifaddrs* interfaces = nullptr;
    ASSERT_EQ(::getifaddrs(&interfaces), 0);
    for (const auto* at = interfaces; at != nullptr; at = at->ifa_next) {
      if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_INET) continue;
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(at->ifa_addr);
      const auto address = ip::address_v4(ntohl(v4->sin_addr.s_addr)).to_string();
      EXPECT_NE(verdict(guard, address, 8080), "allowed") << address;
    }
    ::freeifaddrs(interfaces);
  }
}

TEST(Cidr, ReadsNetworksAndBareAddresses) {
  EXPECT_EQ(Cidr::parse("10.0.0.0/8")->text(), "10.0.0.0/8");
  EXPECT_EQ(Cidr::parse("10.0.0.7")->text(), "10.0.0.7/32");
  EXPECT_EQ(Cidr::parse("::1")->text(), "::1/128");
  EXPECT_TRUE(Cidr::parse("10.9.8.7/8")->contains(ip::make_address("10.1.1.1"))) << "bits past the prefix do not count";
  EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->contains(ip::make_address("1.2.3.4")));
  EXPECT_FALSE(Cidr::parse("0.0.0.0/0")->contains(ip::make_address("::1")));
  EXPECT_TRUE(Cidr::parse("192.168.4.0/22")->contains(ip::make_address("192.168.7.255")));
  EXPECT_FALSE(Cidr::parse("192.168.4.0/22")->contains(ip::make_address("192.168.8.0")));
  for (const auto* wrong : {"", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/8x", "10.0.0.0/-1",
                            "fe80::1%eth0", "localhost", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(Cidr::parse(wrong).has_value()) << wrong;
  }
}

}  // namespace bughook::outbound
