#include "intake/project_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

/// A store with one project under each key of the form `key-N`; counts what it is asked.
class FakeProjects final : public ReportingProjects {
 public:
  base::Result<ReportingProject> by_sdk_key(std::string_view sdk_key) override {
    ++reads;
    const auto webhooks = webhook_count.load();
    if (while_reading) while_reading();
    if (broken) return base::fail(base::ErrorKind::unavailable, "The store is stopping.");
    if (!sdk_key.starts_with("key-")) return base::fail(base::ErrorKind::unauthorized, "No project has this SDK key.");
    ReportingProject project;
    project.id = base::ProjectId{std::atoi(std::string(sdk_key.substr(4)).c_str())};
    project.webhooks.resize(static_cast<std::size_t>(webhooks));
    return project;
  }

  std::atomic<int> reads{0};
  std::atomic<int> webhook_count{0};
  bool broken = false;
  std::function<void()> while_reading;
};

class ProjectCacheTest : public testing::Test {
 protected:
  base::ManualClock clock;
  FakeProjects projects;
  ProjectCache cache{projects, clock};
};

TEST_F(ProjectCacheTest, AKnownKeyIsReadOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(cache.find("key-1").value()->id, base::ProjectId{1});
  EXPECT_EQ(projects.reads, 1);
}

TEST_F(ProjectCacheTest, AForgottenProjectIsReadAgainAndOthersAreNot) {
  (void)cache.find("key-1");
  (void)cache.find("key-2");
  projects.webhook_count = 1;
  cache.forget(base::ProjectId{1});
  EXPECT_EQ(cache.find("key-1").value()->webhooks.size(), 1u);
  EXPECT_EQ(cache.find("key-2").value()->webhooks.size(), 0u);
  EXPECT_EQ(projects.reads, 3);
}

TEST_F(ProjectCacheTest, WhatWasReadBeforeAChangeIsNotKept) {
  projects.while_reading = [&] {
    projects.while_reading = nullptr;
    projects.webhook_count = 1;  // the change is made and told while the old state travels
    cache.forget(base::ProjectId{1});
  };
  EXPECT_EQ(cache.find("key-1").value()->webhooks.size(), 0u);
  EXPECT_EQ(cache.find("key-1").value()->webhooks.size(), 1u);
}

TEST_F(ProjectCacheTest, AnUnknownKeyIsAskedForOnceInAWhile) {
  for (int i = 0; i < 3; ++i) {
    const auto found = cache.find("nobody");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, base::ErrorKind::unauthorized);
    EXPECT_EQ(found.error().field, "Api-Token");
  }
  EXPECT_EQ(projects.reads, 1);
  clock.advance(unknown_key_lifetime);
  EXPECT_FALSE(cache.find("nobody"));
  EXPECT_EQ(projects.reads, 2);
}

TEST_F(ProjectCacheTest, AKeyThatWasUnknownIsKnownAsSoonAsItsProjectIsMade) {
  projects.while_reading = nullptr;
  EXPECT_FALSE(cache.find("nobody"));
  cache.forget(base::ProjectId{9});
  EXPECT_FALSE(cache.find("nobody"));
  EXPECT_EQ(projects.reads, 2);
}

TEST_F(ProjectCacheTest, KeysThatCanBeNoneAreRefusedWithoutTheStore) {
  EXPECT_EQ(cache.find("").error().field, "Api-Token");
  EXPECT_EQ(cache.find(std::string(5000, 'x')).error().kind, base::ErrorKind::unauthorized);
  EXPECT_EQ(projects.reads, 0);
}

TEST_F(ProjectCacheTest, AStoreThatFailsIsNotTakenForAnUnknownKey) {
  projects.broken = true;
  EXPECT_EQ(cache.find("key-1").error().kind, base::ErrorKind::unavailable);
  projects.broken = false;
  EXPECT_TRUE(cache.find("key-1"));
}

TEST_F(ProjectCacheTest, BothTablesAreBounded) {
  for (std::size_t i = 0; i < cached_projects_max + 5; ++i) (void)cache.find("key-" + std::to_string(i));
  const auto reads = projects.reads.load();
  (void)cache.find("key-" + std::to_string(cached_projects_max + 4));
  EXPECT_EQ(projects.reads, reads) << "the latest is kept";
  for (std::size_t i = 0; i < cached_projects_max + 5; ++i) (void)cache.find("key-" + std::to_string(i));
  EXPECT_GT(projects.reads, reads) << "not all are";
  const auto before = projects.reads.load();
  for (std::size_t i = 0; i < cached_unknown_keys_max + 1; ++i) (void)cache.find("no-" + std::to_string(i));
  (void)cache.find("no-0");
  EXPECT_EQ(projects.reads - before, static_cast<int>(cached_unknown_keys_max) + 2) << "no-0 was let go";
}

TEST_F(ProjectCacheTest, ReadersNeverSeeAStateOlderThanWhatWasForgotten) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) (void)cache.find("key-1");
    });
  }
  for (int change = 1; change <= 2000; ++change) {
    projects.webhook_count = change % 50;
    cache.forget(base::ProjectId{1});
    EXPECT_EQ(cache.find("key-1").value()->webhooks.size(), static_cast<std::size_t>(change % 50));
  }
  stop = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace bughook::intake
