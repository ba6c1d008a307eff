// What is the embedded store's own; what every store promises is in tests/conformance.
#include "storage/sqlite/store.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

namespace bughook::storage::sqlite {
namespace {

namespace fs = std::filesystem;

class SqliteStoreTest : public testing::Test {
 protected:
  SqliteStoreTest() : folder_((fs::temp_directory_path() / "bughook-store-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    files_ = std::move(*blobs::DiskFiles::open(fs::path(folder_) / "files", {operations_, random_, clock_}));
  }
  ~SqliteStoreTest() override { fs::remove_all(folder_); }

  base::Result<std::unique_ptr<Store>> open() {
    StoreOptions options;
    options.data_folder = folder_;
    options.on_fatal = [](std::string_view) {};
    return Store::open(std::move(options), {vault_, *files_, clock_, metrics_, log_, public_url_});
  }

  std::string folder_;
  base::ManualClock clock_;
  base::SystemRandom random_;
  const std::string public_url_ = "https://bugs.example.org";
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  crypto::Vault vault_ = std::move(*crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  blobs::SystemFiles operations_;
  std::unique_ptr<blobs::DiskFiles> files_;
};

TEST_F(SqliteStoreTest, AFolderInUseIsRefusedWithASentence) {
  const auto first = open();
  ASSERT_TRUE(first);
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, base::ErrorKind::conflict);
  EXPECT_THAT(second.error().detail, testing::AllOf(testing::HasSubstr(folder_), testing::HasSubstr("in use")));
}

TEST_F(SqliteStoreTest, AFolderIsFreeAgainWhenItsStoreIsGone) {
  ASSERT_TRUE(open());
  EXPECT_TRUE(open());
}

TEST_F(SqliteStoreTest, AStoreThatWasNeverStartedCloses) {
  auto store = open();
  ASSERT_TRUE(store);
  (*store)->stop();
}

TEST_F(SqliteStoreTest, WhatIsNoDatabaseIsRefused) {
  { std::ofstream(fs::path(folder_) / "bughook.db") << std::string(10'000, 'x'); }
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("bughook.db"));
}

TEST_F(SqliteStoreTest, SearchesInTheDueIndexAndTheLogStepStraightToTheirRows) {
  ASSERT_TRUE(open());
  auto database = std::move(*engine::Database::open({.path = folder_ + "/bughook.db"}));
  // The forms in due_queue.cpp and delivery_log.cpp, and what the planner must make of them.
  const std::pair<const char*, const char*> expected[] = {
      {"SELECT id, due_at FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending' AND webhook = 1 "
       "AND due_at = 2 AND id > 3 ORDER BY id",
       "deliveries_due (webhook=? AND due_at=? AND rowid>?)"},
      {"SELECT id, due_at FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending' AND webhook = 1 "
       "AND due_at > 2 ORDER BY due_at, id",
       "deliveries_due (webhook=? AND due_at>?)"},
      {"SELECT webhook, due_at FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending' AND webhook > 1 "
       "ORDER BY webhook, due_at LIMIT 1",
       "deliveries_due (webhook>?)"},
      {"SELECT id FROM deliveries INDEXED BY deliveries_open WHERE state <> 'delivered' AND webhook = 1 "
       "AND state = 'failed' AND id < 3 ORDER BY id DESC LIMIT 4",
       "COVERING INDEX deliveries_open (webhook=? AND state=? AND rowid<?)"},
  };
  for (const auto& [sql, step] : expected) {
    const std::string explain = std::string("EXPLAIN QUERY PLAN ") + sql;
    engine::Statement statement(*database, explain.c_str());
    std::string plan;
    auto rows = statement.query();
    while (rows.next()) plan += rows.string(3) + "\n";
    EXPECT_THAT(plan, testing::HasSubstr(step));
    EXPECT_THAT(plan, testing::Not(testing::HasSubstr("TEMP B-TREE"))) << "nothing may be sorted";
  }
}

}  // namespace
}  // namespace bughook::storage::sqlite
