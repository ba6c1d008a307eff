// Reporters and receivers against each other: what one sends is what the other must find.
#include "load/reporters.hpp"

#include <gmock/gmock.h>

#include <set>

#include "load/receivers.hpp"

namespace bughook::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view sdk_key = "0123456789abcdef0123456789abcdef";
constexpr int waits_max = 1000;  // of 10 ms: then the test has failed

class Load : public testing::Test {
 protected:
  Load() : poller(std::move(*Poller::make())) {}

  template <class Condition>
  bool wait_until(Condition condition) {
    for (int i = 0; i < waits_max && !condition(); ++i) poller.wait(milliseconds(10));
    return condition();
  }

  Poller poller;
  std::set<std::uint64_t> arrived;
  std::map<std::uint64_t, int> answered;
  Receivers receivers{poller, 100, [this](std::uint64_t sequence) { arrived.insert(sequence); }};
  Reporters reporters{poller, [this](const Reporters::Answer& it) { answered[it.sequence] = it.status; }};
};

TEST_F(Load, ReceiversFindTheNumberThatReportersSent) {
  ASSERT_TRUE(receivers.open({.answering = 1}));
  ASSERT_TRUE(reporters.open(receivers.answering_ports().front(), 2, sdk_key.size()));
  for (const std::uint64_t sequence : {1ull, 42ull, 9'999'999'999ull}) {
    ASSERT_TRUE(wait_until([this] { return reporters.has_idle(); }));
    reporters.send(sdk_key, sequence);
  }
  ASSERT_TRUE(wait_until([this] { return answered.size() == 3; }));
  EXPECT_THAT(arrived, testing::ElementsAre(1, 42, 9'999'999'999ull));
  EXPECT_THAT(answered, testing::Each(testing::Field(&std::pair<const std::uint64_t, int>::second, 200)));
}

TEST_F(Load, WaveringReceiversAnswerUntilToldToHang) {
  ASSERT_TRUE(receivers.open({.answering = 1, .wavering = 1}));
  ASSERT_TRUE(reporters.open(receivers.wavering_ports().front(), 1, sdk_key.size()));
  reporters.send(sdk_key, 1);
  ASSERT_TRUE(wait_until([this] { return answered.contains(1); }));

  receivers.set_hanging(true);
  reporters.send(sdk_key, 2);
  Reporters others{poller, [this](const Reporters::Answer& it) { answered[it.sequence] = it.status; }};
  ASSERT_TRUE(others.open(receivers.answering_ports().front(), 1, sdk_key.size()));
  others.send(sdk_key, 3);
  ASSERT_TRUE(wait_until([this] { return answered.contains(3); }));
  EXPECT_FALSE(answered.contains(2));
  EXPECT_FALSE(reporters.has_idle());
}

TEST_F(Load, RefusingReceiversRefuse) {
  ASSERT_TRUE(receivers.open({.refusing = 2}));
  for (const std::uint16_t port : receivers.refusing_ports()) {
    EXPECT_FALSE(reporters.open(port, 1, sdk_key.size()).has_value());
  }
}

TEST_F(Load, ACutConnectionIsAnAnswerWithoutAStatusAndOpenedAnew) {
  auto listener = listen_on_free_port();
  ASSERT_TRUE(listener);
  ASSERT_TRUE(reporters.open(port_of(*listener), 1, sdk_key.size()));
  reporters.send(sdk_key, 7);
  { const Socket accepted = accept_from(*listener); }  // closed with the report unread: a reset
  ASSERT_TRUE(wait_until([this] { return answered.contains(7); }));
  EXPECT_EQ(answered[7], 0);
  EXPECT_TRUE(reporters.has_idle());
}

TEST(Report, ItsNumberIsTheOnlyOneThatAReceiverFinds) {
  EXPECT_EQ(sequence_in(report_body(1'234'567)), 1'234'567u);
  EXPECT_EQ(sequence_in("{\"description\":\"without\"}"), std::nullopt);
  EXPECT_EQ(sequence_in("{\"description\":\"#12345\"}"), std::nullopt);
}

TEST(Report, IsAsLargeAsARealOne) {
  EXPECT_GT(report_body(1).size(), 2100u);
  EXPECT_LT(report_body(1).size(), 2400u);
}

}  // namespace
}  // namespace bughook::bench
