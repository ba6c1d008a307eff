#include "storage/sqlite/engine/migrations.hpp"

#include <algorithm>

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

TEST_F(MigrationsTest, MembersBecomePeopleWithTheirSeats) {
  const auto all = embedded_migrations();
  const auto people = std::find_if(all.begin(), all.end(), [](const auto& each) { return each.name == "0007_people"; });
  ASSERT_NE(people, all.end());
  ASSERT_TRUE(run(all.first(static_cast<std::size_t>(people - all.begin()))));
  database_->execute(
      "INSERT INTO organisations (id, name, created_at) VALUES (1, 'Acme', 10), (2, 'Other', 20);"
      "INSERT INTO members (id, organisation, email, password_hash, role, created_at) VALUES "
      "(11, 1, 'Olga@Example.org', 'hash of Olga', 'owner', 10), (12, 1, 'mia@example.org', 'hash of Mia', 'viewer', "
      "11), "
      "(13, 2, 'olga@example.org', 'a later hash', 'member', 20);"
      "INSERT INTO api_keys (id, organisation, name, hash, created_at) VALUES (21, 1, 'first', x'01', 10);");
  ASSERT_FALSE(database_->take_failure());
  ASSERT_TRUE(run(all));
  const auto lines = [&](const char* sql) {
    std::vector<std::string> found;
    auto rows = database_->statement(sql).query();
    while (rows.next()) found.push_back(rows.string(0));
    return found;
  };
  EXPECT_THAT(lines("SELECT email || ', ' || password_hash || ', ' || created_at FROM people ORDER BY id"),
              testing::ElementsAre("olga@example.org, hash of Olga, 10", "mia@example.org, hash of Mia, 11"));
  EXPECT_THAT(lines("SELECT m.id || ': ' || p.email || ' is ' || m.role || ' of ' || m.organisation "
                    "FROM members m JOIN people p ON p.id = m.person ORDER BY m.id"),
              testing::ElementsAre("11: olga@example.org is owner of 1", "12: mia@example.org is viewer of 1",
                                   "13: olga@example.org is member of 2"));
  EXPECT_THAT(lines("SELECT name || ', ' || role || ', ' || ifnull(last_used_at, 'unused') FROM api_keys"),
              testing::ElementsAre("first, owner, unused"));
}

}  // namespace
}  // namespace bughook::storage::sqlite::engine
