#include "http/connections/connection_count.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using Verdict = ConnectionCount::Verdict;

boost::asio::ip::address address(const char* text) { return boost::asio::ip::make_address(text); }

TEST(ConnectionCount, CapsTheServerAndEachAddress) {
  ConnectionCount count(3, 2);
  EXPECT_EQ(count.open(address("192.0.2.1")), Verdict::admitted);
  EXPECT_EQ(count.open(address("192.0.2.1")), Verdict::admitted);
  EXPECT_EQ(count.open(address("192.0.2.1")), Verdict::address_is_full);
  EXPECT_EQ(count.open(address("192.0.2.2")), Verdict::admitted);
  EXPECT_EQ(count.open(address("192.0.2.3")), Verdict::server_is_full);
  count.close(address("192.0.2.1"));
  EXPECT_EQ(count.open(address("192.0.2.1")), Verdict::admitted);
  EXPECT_EQ(count.open_count(), 3U);
}

TEST(ConnectionCount, OneIpv6NetworkCountsAsOne) {
  ConnectionCount count(10, 1);
  EXPECT_EQ(count.open(address("2001:db8:0:1::1")), Verdict::admitted);
  EXPECT_EQ(count.open(address("2001:db8:0:1:ffff::9")), Verdict::address_is_full);
  EXPECT_EQ(count.open(address("2001:db8:0:2::1")), Verdict::admitted);
}

TEST(ConnectionCount, AMappedAddressIsItsIpv4Address) {
  EXPECT_EQ(without_mapping(address("::ffff:192.0.2.1")), address("192.0.2.1"));
  EXPECT_EQ(counted_as(address("::ffff:192.0.2.1")), address("192.0.2.1"));
  EXPECT_EQ(without_mapping(address("::1")), address("::1"));
}

}  // namespace
}  // namespace bughook::http
