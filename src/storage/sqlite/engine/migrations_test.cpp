#include "storage/sqlite/engine/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::storage::sqlite::engine {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  std::int64_t version() {
    auto rows = database_->statement("PRAGMA user_version").query();
    return rows.next() ? rows.integer(0) : -1;
  }
  bool has_table(std::string_view name) {
    auto rows = database_->statement("SELECT 1 FROM sqlite_schema WHERE name = ?1").query(name);
    return rows.next();
  }
  base::Result<void> run(std::span<const Migration> migrations) { return migrate(*database_, migrations, log_); }

  base::Log log_{base::LogLevel::off};
  std::unique_ptr<Database> database_ = std::move(*Database::open({.path = ":memory:"}));
};

constexpr Migration first{"0001_first", "CREATE TABLE one (id INTEGER PRIMARY KEY);"};
constexpr Migration second{"0002_second", "CREATE TABLE two (id INTEGER PRIMARY KEY); INSERT INTO one VALUES (1);"};
constexpr Migration broken{"0002_broken", "CREATE TABLE two (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);"};

TEST_F(MigrationsTest, EachIsAppliedOnce) {
  const std::vector<Migration> one{first};
  const std::vector<Migration> both{first, second};
  ASSERT_TRUE(run(one));
  EXPECT_EQ(version(), 1);
  ASSERT_TRUE(run(both));
  EXPECT_EQ(version(), 2);
  ASSERT_TRUE(run(both));
  EXPECT_TRUE(has_table("two"));
}

TEST_F(MigrationsTest, OneThatFailsIsUndoneAndNamed) {
  const std::vector<Migration> both{first, broken};
  const auto failed = run(both);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().detail, testing::HasSubstr("0002_broken"));
  EXPECT_EQ(version(), 1);
  EXPECT_FALSE(has_table("two"));
  const std::vector<Migration> mended{first, second};
  EXPECT_TRUE(run(mended));
}

TEST_F(MigrationsTest, ANewerDatabaseIsRefused) {
  const std::vector<Migration> both{first, second};
  ASSERT_TRUE(run(both));
  const std::vector<Migration> one{first};
  const auto refused = run(one);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("newer"));
}

TEST_F(MigrationsTest, TheEmbeddedOnesApplyInTheOrderOfTheirNames) {
  ASSERT_TRUE(run(embedded_migrations()));
  EXPECT_EQ(version(), static_cast<std::int64_t>(embedded_migrations().size()));
  std::string previous;
  for (const auto& migration : embedded_migrations()) {
    EXPECT_LT(previous, migration.name);
    EXPECT_THAT(migration.sql, testing::StartsWith("--")) << "a migration opens with why";
    previous = migration.name;
  }
}

TEST_F(MigrationsTest, AStateOutsideTheListIsRefusedByTheSchema) {
  ASSERT_TRUE(run(embedded_migrations()));
  constexpr const char* insert =
      "INSERT INTO deliveries (id, event, webhook, state, due_at, attempts_done, schedule_step, last_reason, "
      "created_at, "
      "updated_at) VALUES (1, 1, 1, ?1, ?2, 0, 0, '', 0, 0)";
  const auto kind_of = [&](std::string_view state, std::optional<int> due_at) {
    database_->statement(insert).run(state, due_at);
    const auto failure = database_->take_failure();
    return failure ? std::optional(failure->kind) : std::nullopt;
  };
  EXPECT_EQ(kind_of("lost", std::nullopt), FailureKind::constraint);
  EXPECT_EQ(kind_of("pending", std::nullopt), FailureKind::constraint);  // nobody would ever find it
  EXPECT_EQ(kind_of("delivered", 5), FailureKind::constraint);
  EXPECT_EQ(kind_of("pending", 5), std::nullopt);
}

}  // namespace
}  // namespace bughook::storage::sqlite::engine
