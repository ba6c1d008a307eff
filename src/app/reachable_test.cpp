#include "app/reachable.hpp"

#include <gtest/gtest.h>

namespace bughook::app {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

TEST(Reachable, AnAddressStaysAsItIs) {
  EXPECT_EQ(to_text(reachable({make_address("127.0.0.1"), 8080})), "127.0.0.1:8080");
  EXPECT_EQ(to_text(reachable({make_address("::1"), 8080})), "[::1]:8080");
}

TEST(Reachable, NobodyIsSentToTheAddressThatMeansAll) {
  for (const auto* all : {"0.0.0.0", "::"}) {
    const auto endpoint = reachable({make_address(all), 8080});
    EXPECT_FALSE(endpoint.address().is_unspecified()) << all;
    EXPECT_EQ(endpoint.port(), 8080);
  }
}

}  // namespace
}  // namespace bughook::app
