#include "intake/project_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <utility>

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

/// A store with one project under each key of the form `key-N`; counts what it is asked.
class FakeProjects final : public ReportingProjects {
 public:
  void by_sdk_key(std::string sdk_key, base::Reply<base::Result<ReportingProject>> reply) override {
    ++reads;
    auto read = read_now(sdk_key);
    if (while_reading) while_reading();
    if (holds) {
      held.push_back([reply = std::move(reply), read = std::move(read)]() mutable { reply.answer(std::move(read)); });
    } else {
      reply.answer(std::move(read));
    }
  }
  base::Result<ReportingProject> read_now(const std::string& sdk_key) const {
    const auto webhooks = webhook_count.load();
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
  /// Reads are made, but their answers wait until they are let go.
  bool holds = false;
  std::vector<base::Task> held;
  void let_go() {
    for (auto& answer : std::exchange(held, {})) answer();
  }
};

class ProjectCacheTest : public testing::Test {
 protected:
  base::ManualClock clock;
  FakeProjects projects;
  ProjectCache cache{projects, clock};

  ProjectCache::Found find(std::string_view sdk_key) {
    return base::wait_reply<ProjectCache::Found>(
        [&](base::Reply<ProjectCache::Found> reply) { cache.find(sdk_key, std::move(reply)); });
  }
  /// Asks, and keeps the answer for when it comes.
  void ask(std::string_view sdk_key) {
    cache.find(sdk_key, {nullptr, [this](ProjectCache::Found found) { answers.push_back(std::move(found)); }});
  }
  std::vector<ProjectCache::Found> answers;
};

TEST_F(ProjectCacheTest, AKnownKeyIsReadOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(find("key-1").value()->id, base::ProjectId{1});
  EXPECT_EQ(projects.reads, 1);
}

TEST_F(ProjectCacheTest, AForgottenProjectIsReadAgainAndOthersAreNot) {
  (void)find("key-1");
  (void)find("key-2");
  projects.webhook_count = 1;
  cache.forget(base::ProjectId{1});
  EXPECT_EQ(find("key-1").value()->webhooks.size(), 1u);
  EXPECT_EQ(find("key-2").value()->webhooks.size(), 0u);
  EXPECT_EQ(projects.reads, 3);
}

TEST_F(ProjectCacheTest, WhatWasReadBeforeAChangeIsNotKept) {
  projects.while_reading = [&] {
    projects.while_reading = nullptr;
    projects.webhook_count = 1;  // the change is made and told while the old state travels
    cache.forget(base::ProjectId{1});
  };
  EXPECT_EQ(find("key-1").value()->webhooks.size(), 1u);
  EXPECT_EQ(find("key-1").value()->webhooks.size(), 1u);
  EXPECT_EQ(projects.reads, 2) << "it was read again, once";
}

TEST_F(ProjectCacheTest, AllWhoAskForOneKeyAtOnceAreAnsweredByOneRead) {
  projects.holds = true;
  for (int i = 0; i < 100; ++i) ask(i % 2 == 0 ? "key-1" : "nobody");
  EXPECT_EQ(projects.reads, 2);
  EXPECT_TRUE(answers.empty());
  projects.let_go();
  ASSERT_EQ(answers.size(), 100u);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const auto& each) { return each.has_value(); }), 50);
}

TEST_F(ProjectCacheTest, WhoeverMakesKeysUpKeepsNoProjectThatWasKnownWaiting) {
  (void)find("key-1");
  cache.forget(base::ProjectId{1});
  projects.holds = true;
  for (std::size_t i = 0; i < new_keys_read_max + 100; ++i) ask("made-up-" + std::to_string(i));
  ASSERT_EQ(answers.size(), 100u) << "those beyond the limit are told at once";
  for (const auto& refused : answers) {
    EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
    EXPECT_TRUE(refused.error().retry_after);
  }
  answers.clear();
  projects.holds = false;
  EXPECT_TRUE(find("key-1"));
  projects.let_go();
  EXPECT_EQ(answers.size(), new_keys_read_max);
  EXPECT_TRUE(find("key-2")) << "there is room for new ones again";
}

TEST_F(ProjectCacheTest, NotAnyNumberOfRequestsWaitsForOneKey) {
  projects.holds = true;
  for (std::size_t i = 0; i < waiting_for_key_max + 1; ++i) ask("key-1");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.front().error().kind, base::ErrorKind::unavailable);
  projects.let_go();
  EXPECT_EQ(answers.size(), waiting_for_key_max + 1);
}

TEST_F(ProjectCacheTest, WhatIsKnownIsAnsweredWithoutAsking) {
  EXPECT_FALSE(cache.look("key-1"));
  (void)find("key-1");
  ASSERT_TRUE(cache.look("key-1"));
  EXPECT_EQ(cache.look("key-1")->value()->id, base::ProjectId{1});
  EXPECT_EQ(cache.look("")->error().field, "Api-Token");
  cache.forget(base::ProjectId{1});
  EXPECT_FALSE(cache.look("key-1"));
}

TEST_F(ProjectCacheTest, AnUnknownKeyIsAskedForOnceInAWhile) {
  for (int i = 0; i < 3; ++i) {
    const auto found = find("nobody");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, base::ErrorKind::unauthorized);
    EXPECT_EQ(found.error().field, "Api-Token");
  }
  EXPECT_EQ(projects.reads, 1);
  clock.advance(unknown_key_lifetime);
  EXPECT_FALSE(find("nobody"));
  EXPECT_EQ(projects.reads, 2);
}

TEST_F(ProjectCacheTest, AKeyThatWasUnknownIsKnownAsSoonAsItsProjectIsMade) {
  projects.while_reading = nullptr;
  EXPECT_FALSE(find("nobody"));
  cache.forget(base::ProjectId{9});
  EXPECT_FALSE(find("nobody"));
  EXPECT_EQ(projects.reads, 2);
}

TEST_F(ProjectCacheTest, KeysThatCanBeNoneAreRefusedWithoutTheStore) {
  EXPECT_EQ(find("").error().field, "Api-Token");
  EXPECT_EQ(find(std::string(5000, 'x')).error().kind, base::ErrorKind::unauthorized);
  EXPECT_EQ(projects.reads, 0);
}

TEST_F(ProjectCacheTest, AStoreThatFailsIsNotTakenForAnUnknownKey) {
  projects.broken = true;
  EXPECT_EQ(find("key-1").error().kind, base::ErrorKind::unavailable);
  projects.broken = false;
  EXPECT_TRUE(find("key-1"));
}

TEST_F(ProjectCacheTest, BothTablesAreBounded) {
  for (std::size_t i = 0; i < cached_projects_max + 5; ++i) (void)find("key-" + std::to_string(i));
  const auto reads = projects.reads.load();
  (void)find("key-" + std::to_string(cached_projects_max + 4));
  EXPECT_EQ(projects.reads, reads) << "the latest is kept";
  for (std::size_t i = 0; i < cached_projects_max + 5; ++i) (void)find("key-" + std::to_string(i));
  EXPECT_GT(projects.reads, reads) << "not all are";
  const auto before = projects.reads.load();
  for (std::size_t i = 0; i < cached_unknown_keys_max + 1; ++i) (void)find("no-" + std::to_string(i));
  (void)find("no-0");
  EXPECT_EQ(projects.reads - before, static_cast<int>(cached_unknown_keys_max) + 2) << "no-0 was let go";
}

TEST_F(ProjectCacheTest, ReadersNeverSeeAStateOlderThanWhatWasForgotten) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) (void)find("key-1");
    });
  }
  for (int change = 1; change <= 2000; ++change) {
    projects.webhook_count = change % 50;
    cache.forget(base::ProjectId{1});
    EXPECT_EQ(find("key-1").value()->webhooks.size(), static_cast<std::size_t>(change % 50));
  }
  stop = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace bughook::intake
