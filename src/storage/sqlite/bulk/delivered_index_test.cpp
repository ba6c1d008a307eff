#include "storage/sqlite/bulk/delivered_index.hpp"

#include <gtest/gtest.h>

#include "storage/sqlite/engine/migrations.hpp"

namespace bughook::storage::sqlite {
namespace {

class DeliveredIndexTest : public testing::Test {
 protected:
  DeliveredIndexTest() { EXPECT_TRUE(engine::migrate(*database_, engine::embedded_migrations(), log_)); }

  void deliver(std::int64_t id, std::string_view state = "delivered") {
    database_
        ->statement(
            "INSERT INTO deliveries (id, event, webhook, state, due_at, attempts_done, schedule_step, "
            "last_reason, created_at, updated_at) VALUES (?1, ?1, ?1 % 3, ?2, ?3, 1, 1, '', 0, 0)")
        .run(id, state, state == "pending" ? std::optional(1) : std::nullopt);
    index_.filed(1);
    if (state == "delivered") index_.add({id % 3}, {id});
  }
  std::int64_t single(const char* sql) {
    auto rows = database_->statement(sql).query();
    return rows.next() ? rows.integer(0) : -1;
  }
  /// What the header promises.
  void expect_exact() {
    const auto up_to = engine_up_to();
    EXPECT_EQ(
        single("SELECT count(*) FROM delivered_index"),
        single("SELECT count(*) FROM deliveries WHERE state = 'delivered' AND id <= (SELECT ifnull(max(value), 0) "
               "FROM settings WHERE name = 'delivered_index_up_to')"))
        << "up to " << up_to;
    EXPECT_EQ(
        single("SELECT count(*) FROM delivered_index i LEFT JOIN deliveries d ON d.id = i.delivery AND d.webhook = "
               "i.webhook AND d.state = 'delivered' WHERE d.id IS NULL"),
        0);
  }
  std::int64_t engine_up_to() { return DeliveredIndex::up_to(*database_); }

  base::Log log_{base::LogLevel::off};
  std::unique_ptr<engine::Database> database_ = std::move(*engine::Database::open({.path = ":memory:"}));
  DeliveredIndex index_{*database_};
};

TEST_F(DeliveredIndexTest, IsFilledOnceTheTailIsLong) {
  for (std::int64_t id = 1; id < tail_deliveries_max; ++id) deliver(id);
  index_.before_commit();
  EXPECT_EQ(engine_up_to(), 0);
  deliver(tail_deliveries_max);
  index_.before_commit();
  EXPECT_EQ(engine_up_to(), tail_deliveries_max);
  EXPECT_EQ(single("SELECT count(*) FROM delivered_index"), tail_deliveries_max);
  expect_exact();
}

TEST_F(DeliveredIndexTest, TakesWhatIsDeliveredOrFiledLateAndGivesBackWhatIsResent) {
  for (std::int64_t id = 2; id <= tail_deliveries_max + 1; ++id) deliver(id, id == 5 ? "pending" : "delivered");
  index_.before_commit();
  EXPECT_EQ(engine_up_to(), tail_deliveries_max + 1);
  expect_exact();
  database_->execute("UPDATE deliveries SET state = 'delivered', due_at = NULL WHERE id = 5");
  index_.add({5 % 3}, {5});
  deliver(1);  // its id is below those that were moved
  expect_exact();
  database_->execute("UPDATE deliveries SET state = 'pending', due_at = 1 WHERE id = 9");
  index_.remove({9 % 3}, {9});
  expect_exact();
}

TEST_F(DeliveredIndexTest, KnowsAfterARollbackAndARestartHowFarItCame) {
  for (std::int64_t id = 1; id <= tail_deliveries_max; ++id) deliver(id);
  database_->execute("BEGIN");
  index_.before_commit();
  database_->execute("ROLLBACK");
  index_.rolled_back();
  EXPECT_EQ(engine_up_to(), 0);
  index_.before_commit();
  EXPECT_EQ(engine_up_to(), tail_deliveries_max);
  for (std::int64_t id = 1; id <= tail_deliveries_max; ++id) deliver(tail_deliveries_max + id);
  DeliveredIndex restarted(*database_);
  restarted.before_commit();
  EXPECT_EQ(engine_up_to(), 2 * tail_deliveries_max);
  expect_exact();
}

}  // namespace
}  // namespace bughook::storage::sqlite
