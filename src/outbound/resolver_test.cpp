#include "outbound/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "outbound/address_guard.hpp"

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

class SystemResolverTest : public ::testing::Test {
 protected:
  SystemResolverTest() { loops_.start(); }
  ~SystemResolverTest() override { loops_.stop(); }

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

TEST_F(SystemResolverTest, FindsLocalhost) {
  SystemResolver resolver(clock_, 1);
  const auto resolved = resolve(resolver, "localhost");
  ASSERT_TRUE(resolved.has_value()) << resolved.error();
  for (const auto& address : *resolved) EXPECT_TRUE(address.is_loopback());
}

// parse_url refuses these; should one come through all the same, the guard sees what it really is.
TEST_F(SystemResolverTest, OddSpellingsOfLoopbackAreDeniedAsWhatTheyResolveTo) {
  SystemResolver resolver(clock_, 1);
  const AddressGuard guard({});
  for (const auto* spelling :
       {"0x7f.1", "0177.0.0.1", "2130706433", "127.1", "017700000001", "127.0.0.1", "::1", "::ffff:127.0.0.1", "0"}) {
    const auto resolved = resolve(resolver, spelling);
    ASSERT_TRUE(resolved.has_value()) << spelling << ": " << resolved.error();
    for (const auto& address : *resolved) {
      EXPECT_TRUE(guard.denial({address, 80}).has_value()) << spelling << " is " << address;
    }
  }
}

TEST_F(SystemResolverTest, AnswersAreKeptForAWhileAndFailuresForLess) {
  std::atomic<int> lookups = 0;
  SystemResolver resolver(clock_, 1, [&](const std::string& host) -> Resolved {
    ++lookups;
    if (host == "missing") return tl::unexpected(std::string("no such name"));
    return std::vector{ip::make_address("192.0.2.1")};
  });
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  clock_.advance(SystemResolver::found_kept - base::milliseconds(1));
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  EXPECT_EQ(lookups, 1);
  clock_.advance(base::milliseconds(1));
  EXPECT_TRUE(resolve(resolver, "here").has_value());
  EXPECT_EQ(lookups, 2);

  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  clock_.advance(SystemResolver::missing_kept - base::milliseconds(1));
  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  EXPECT_EQ(lookups, 3);
  clock_.advance(base::milliseconds(1));
  EXPECT_EQ(resolve(resolver, "missing").error(), "no such name");
  EXPECT_EQ(lookups, 4);
}

TEST_F(SystemResolverTest, OneLookupServesAllWhoWaitForTheName) {
  std::atomic<int> lookups = 0;
  std::promise<void> release;
  auto released = release.get_future().share();
  SystemResolver resolver(clock_, 4, [&, released](const std::string&) -> Resolved {
    ++lookups;
    released.wait();
    return std::vector{ip::make_address("192.0.2.1")};
  });
  std::vector<std::future<Resolved>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(start(resolver, "slow"));
  // One more round trip over the loop: all fifty are waiting by then.
  std::promise<void> passed;
  loops_.at(0).post([&] { passed.set_value(); });
  passed.get_future().get();
  release.set_value();
  for (auto& one : waiting) EXPECT_TRUE(one.get().has_value());
  EXPECT_EQ(lookups, 1);
}

TEST_F(SystemResolverTest, ANameWithVeryManyAddressesIsCutShort) {
  SystemResolver resolver(clock_, 1, [](const std::string&) -> Resolved {
    return std::vector<ip::address>(1000, ip::make_address("192.0.2.1"));
  });
  EXPECT_EQ(resolve(resolver, "many")->size(), SystemResolver::addresses_max);
}

TEST_F(SystemResolverTest, VeryManyNamesDoNotFillTheMemory) {
  std::atomic<int> lookups = 0;
  SystemResolver resolver(clock_, 1, [&](const std::string&) -> Resolved {
    ++lookups;
    return std::vector{ip::make_address("192.0.2.1")};
  });
  const int names = static_cast<int>(SystemResolver::entries_max) + 100;
  for (int i = 0; i < names; ++i) EXPECT_TRUE(resolve(resolver, std::to_string(i)).has_value());
  EXPECT_EQ(lookups, names);
  EXPECT_TRUE(resolve(resolver, std::to_string(names - 1)).has_value()) << "the newest is still there";
  EXPECT_EQ(lookups, names);
}

TEST_F(SystemResolverTest, StoppingTellsThoseWhoStillWait) {
  std::promise<void> release;
  auto released = release.get_future().share();
  std::future<Resolved> running, queued;
  std::promise<void> started;
  {
    SystemResolver resolver(clock_, 1, [&, released](const std::string& host) -> Resolved {
      if (host == "queued") return tl::unexpected(std::string("It began just before the stop."));
      started.set_value();
      released.wait();
      return std::vector{ip::make_address("192.0.2.1")};
    });
    running = start(resolver, "running");
    started.get_future().get();
    queued = start(resolver, "queued");
    std::promise<void> passed;
    loops_.at(0).post([&] { passed.set_value(); });
    passed.get_future().get();
    loops_.at(0).post([&] { release.set_value(); });
  }
  const auto first = running.get();
  const auto second = queued.get();
  EXPECT_TRUE(first.has_value() || first.error().find("stopping") != std::string::npos);
  // The second lookup was told that we stop, or began just before.
  EXPECT_FALSE(second.has_value());
}

}  // namespace bughook::outbound
