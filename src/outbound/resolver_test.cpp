#include "outbound/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

class CachingResolverTest : public ::testing::Test {
 protected:
  CachingResolverTest() { loops_.start(); }
  ~CachingResolverTest() override { loops_.stop(); }

  using LookUp = std::function<Resolved(const std::string&)>;
  /// Answers at once, where it is asked.
  class FakeSource final : public NameSource {
   public:
    explicit FakeSource(LookUp look_up) : look_up_(std::move(look_up)) {}
    void look_up(const std::string& host, Done done) override { done(look_up_(host)); }

   private:
    LookUp look_up_;
  };
  static std::unique_ptr<NameSource> source(LookUp look_up) { return std::make_unique<FakeSource>(std::move(look_up)); }

  std::future<Resolved> start(Resolver& resolver, std::string host) {
    return boost::asio::co_spawn(loops_.at(0).executor(), resolve(resolver, loops_.at(0), std::move(host)),
                                 boost::asio::use_future);
  }
  Resolved resolve(Resolver& resolver, const std::string& host) { return start(resolver, host).get(); }

  base::ManualClock clock_;
  base::Loops loops_{1};

 private:
  static base::Awaitable<Resolved> resolve(Resolver& resolver, base::Loop& loop, std::string host) {
    auto resolved = co_await resolver.resolve(loop, host);
    co_return resolved;
  }
};

}  // namespace

TEST_F(CachingResolverTest, AnswersAreKeptForAWhileAndFailuresForLess) {
  std::atomic<int> lookups = 0;
  CachingResolver resolver(clock_, source([&](const std::string& host) -> Resolved {
                             ++lookups;
                             if (host == "missing") return tl::unexpected(std::string("no such name"));
                             return std::vector{ip::make_address("192.0.2.1")};
                           }));
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  clock_.advance(CachingResolver::found_kept - base::milliseconds(1));
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  EXPECT_EQ(lookups, 1);
  clock_.advance(base::milliseconds(1));
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  EXPECT_EQ(lookups, 2);

  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  clock_.advance(CachingResolver::missing_kept - base::milliseconds(1));
  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  EXPECT_EQ(lookups, 3);
  clock_.advance(base::milliseconds(1));
  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  EXPECT_EQ(lookups, 4);
}

TEST_F(CachingResolverTest, OneLookupServesAllWhoWaitForTheName) {
  class LateSource final : public NameSource {
   public:
    explicit LateSource(std::vector<Done>& asked) : asked_(asked) {}
    void look_up(const std::string&, Done done) override { asked_.push_back(std::move(done)); }

   private:
    std::vector<Done>& asked_;
  };
  std::vector<NameSource::Done> asked;  // on the loop only, until it has been passed
  CachingResolver resolver(clock_, std::make_unique<LateSource>(asked));
  std::vector<std::future<Resolved>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(start(resolver, "slow"));
  // One more round trip over the loop: all fifty are waiting by then.
  std::promise<void> passed;
  loops_.at(0).post([&] { passed.set_value(); });
  passed.get_future().get();
  ASSERT_EQ(asked.size(), 1U);
  asked.front()(std::vector{ip::make_address("192.0.2.1")});
  for (auto& one : waiting) EXPECT_TRUE(one.get().has_value());
}

TEST_F(CachingResolverTest, ANameWithVeryManyAddressesIsCutShort) {
  CachingResolver resolver(clock_, source([](const std::string&) -> Resolved {
                             return std::vector<ip::address>(1000, ip::make_address("192.0.2.1"));
                           }));
  EXPECT_EQ(resolve(resolver, "many")->size(), CachingResolver::addresses_max);
}

TEST_F(CachingResolverTest, VeryManyNamesDoNotFillTheMemory) {
  std::atomic<int> lookups = 0;
  CachingResolver resolver(clock_, source([&](const std::string&) -> Resolved {
                             ++lookups;
                             return std::vector{ip::make_address("192.0.2.1")};
                           }));
  const int names = static_cast<int>(CachingResolver::entries_max) + 100;
  for (int i = 0; i < names; ++i) EXPECT_TRUE(resolve(resolver, std::to_string(i)).has_value());
  EXPECT_EQ(lookups, names);
  EXPECT_TRUE(resolve(resolver, std::to_string(names - 1)).has_value()) << "the newest is still there";
  EXPECT_EQ(lookups, names);
}

TEST_F(CachingResolverTest, NeitherFamilyIsCutOffWhole) {
  std::vector<ip::address> addresses(20, ip::make_address("2001:db8::1"));
  addresses.push_back(ip::make_address("192.0.2.1"));
  CachingResolver resolver(clock_, source([&](const std::string&) -> Resolved { return addresses; }));
  const auto resolved = resolve(resolver, "many");
  EXPECT_NE(std::find(resolved->begin(), resolved->end(), addresses.back()), resolved->end());
}

}  // namespace bughook::outbound
