#include "outbound/candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::outbound {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

std::vector<boost::asio::ip::address> addresses(std::initializer_list<const char*> texts) {
  std::vector<boost::asio::ip::address> out;
  for (const auto* text : texts) out.push_back(boost::asio::ip::make_address(text));
  return out;
}

Laggards::Endpoint endpoint(const char* address) { return {boost::asio::ip::make_address(address), 80}; }

}  // namespace

TEST(Candidates, FamiliesTakeTurnsSoThatADeadOneCostsOneMoment) {
  EXPECT_EQ(interleaved(addresses({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2"})),
            addresses({"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"}));
  EXPECT_EQ(interleaved(addresses({"192.0.2.1", "192.0.2.2", "2001:db8::1"})),
            addresses({"192.0.2.1", "2001:db8::1", "192.0.2.2"}));
  EXPECT_EQ(interleaved(addresses({"192.0.2.2", "192.0.2.1"})), addresses({"192.0.2.2", "192.0.2.1"}));
}

TEST(Candidates, AnAddressThatLaggedIsTriedLastForAWhileAndTheOthersKeepTheirOrder) {
  const base::SteadyTime now{};
  Laggards laggards;
  laggards.note({endpoint("192.0.2.1")}, now);
  std::vector made = {endpoint("192.0.2.1"), endpoint("192.0.2.2"), endpoint("192.0.2.3")};
  laggards.put_last(made, now + 1min);
  EXPECT_THAT(made, ElementsAre(endpoint("192.0.2.2"), endpoint("192.0.2.3"), endpoint("192.0.2.1")));
  made = {endpoint("192.0.2.1"), endpoint("192.0.2.2")};
  laggards.put_last(made, now + Laggards::remembered_for);
  EXPECT_THAT(made, ElementsAre(endpoint("192.0.2.1"), endpoint("192.0.2.2"))) << "it has its chance again";
}

TEST(Candidates, AnAddressThatWonIsForgiven) {
  const base::SteadyTime now{};
  Laggards laggards;
  laggards.note({endpoint("192.0.2.1")}, now);
  laggards.forgive(endpoint("192.0.2.1"));
  std::vector made = {endpoint("192.0.2.1"), endpoint("192.0.2.2")};
  laggards.put_last(made, now);
  EXPECT_THAT(made, ElementsAre(endpoint("192.0.2.1"), endpoint("192.0.2.2")));
}

}  // namespace bughook::outbound
