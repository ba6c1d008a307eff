#include "storage/sqlite/board/board_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/sqlite/engine/migrations.hpp"

namespace bughook::storage::sqlite::board {
namespace {

constexpr std::int64_t projects = 3;

class BoardIndexTest : public testing::Test {
 protected:
  BoardIndexTest() {
    EXPECT_TRUE(engine::migrate(*database_, engine::embedded_migrations(), log_));
    database_->execute("INSERT INTO organisations (id, name, created_at) VALUES (1, 'o', 0)");
    for (std::int64_t id = 0; id < projects; ++id) {
      database_
          ->statement(
              "INSERT INTO projects (id, organisation, key, name, sdk_key, created_at, updated_at) "
              "VALUES (?1, 1, ?1, '', ?1, 0, 0)")
          .run(id);
    }
  }

  /// Bugs in turn for each project, the ids not quite in the order of the numbers.
  void file(std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i <= last; ++i) {
      const std::int64_t id = i ^ 1;
      database_
          ->statement(
              "INSERT INTO bugs VALUES (?1, ?2, ?3, 0, 0, 0, '', 'LOW', '', '', 0, '', '', '', '', '', NULL, 0, 0, 0, "
              "0, 0, '', '')")
          .run(id, i % projects, i / projects + 1);
      bugs::Bug bug;
      bug.id = {id};
      bug.project = {i % projects};
      bug.number = i / projects + 1;
      index_.filed(bug);
    }
  }
  std::int64_t single(const char* sql) {
    auto rows = database_->statement(sql).query();
    return rows.next() ? rows.integer(0) : -1;
  }
  /// So many commits that a long tail is moved.
  void commit_often() {
    for (std::int64_t moved = 0; moved <= tail_bugs_max; moved += piece_bugs) index_.before_commit();
  }
  std::int64_t tail() { return single("SELECT count(*) FROM board_tail"); }
  /// What the header promises: the view has each bug once, with its number.
  void expect_exact() {
    EXPECT_EQ(database_->take_failure().has_value(), false);
    EXPECT_EQ(single("SELECT count(*) FROM numbered_bugs"), single("SELECT count(*) FROM bugs"));
    EXPECT_EQ(single("SELECT count(*) FROM bugs b JOIN numbered_bugs n ON n.bug = b.id AND n.project = b.project AND "
                     "n.number = b.number"),
              single("SELECT count(*) FROM bugs"));
  }

  base::Log log_{base::LogLevel::off};
  std::unique_ptr<engine::Database> database_ = std::move(*engine::Database::open({.path = ":memory:"}));
  BoardIndex index_{*database_};
};

TEST_F(BoardIndexTest, MovesTheTailOnceItIsLong) {
  file(0, tail_bugs_max - 2);
  commit_often();
  EXPECT_EQ(tail(), tail_bugs_max - 1);
  expect_exact();
  file(tail_bugs_max, tail_bugs_max);
  commit_often();
  EXPECT_EQ(tail(), 0);
  expect_exact();
  file(tail_bugs_max + 2, tail_bugs_max + 9);
  index_.before_commit();
  EXPECT_EQ(tail(), 8);
  expect_exact();
}

TEST_F(BoardIndexTest, MovesNoMoreThanAPieceWithACommitAndIsExactInBetween) {
  file(0, tail_bugs_max - 3);
  index_.before_commit();
  file(tail_bugs_max - 2, tail_bugs_max - 1);
  std::int64_t next = tail_bugs_max;
  std::int64_t tail_before = tail();
  for (std::int64_t moved = piece_bugs; moved <= tail_bugs_max; moved += piece_bugs) {
    index_.before_commit();
    EXPECT_EQ(tail(), tail_before - piece_bugs);
    expect_exact();
    file(next, next + 1);
    next += 2;
    tail_before = tail();
  }
  EXPECT_LT(tail(), piece_bugs) << "what came meanwhile, and the last piece";
}

TEST_F(BoardIndexTest, MovesMoreThanIsFiledHoweverManyThatAre) {
  const std::int64_t at_once = 10 * piece_bugs;
  std::int64_t longest = 0;
  for (std::int64_t first = 0; first < 10 * tail_bugs_max; first += at_once) {
    file(first, first + at_once - 1);
    index_.before_commit();
    longest = std::max(longest, tail());
  }
  EXPECT_LT(longest, 2 * tail_bugs_max);
  expect_exact();
}

TEST_F(BoardIndexTest, ForgetsABugThatIsRemovedWhileTheTailIsMoved) {
  file(0, tail_bugs_max - 3);
  index_.before_commit();
  file(tail_bugs_max - 2, tail_bugs_max - 1);
  index_.before_commit();
  ASSERT_EQ(tail(), tail_bugs_max - piece_bugs) << "a piece is moved, the rest is to be";
  for (const std::int64_t id : {std::int64_t{0}, tail_bugs_max - 1}) {
    BoardIndex::erased(*database_, {id});
    database_->statement("DELETE FROM bugs WHERE id = ?1").run(id);
  }
  commit_often();
  EXPECT_EQ(tail(), 0);
  expect_exact();
}

TEST_F(BoardIndexTest, ForgetsARemovedBugWhereverItsNumberStands) {
  file(2, tail_bugs_max + 1);
  commit_often();
  file(tail_bugs_max + 2, tail_bugs_max + 9);
  for (const std::int64_t id : {std::int64_t{7}, tail_bugs_max + 5}) {
    BoardIndex::erased(*database_, {id});
    database_->statement("DELETE FROM bugs WHERE id = ?1").run(id);
  }
  EXPECT_EQ(tail(), 7);
  expect_exact();
}

TEST_F(BoardIndexTest, KnowsAfterARollbackAndARestartHowLongTheTailIs) {
  file(0, tail_bugs_max - 3);
  database_->execute("BEGIN");
  file(tail_bugs_max, tail_bugs_max + 7);
  commit_often();
  EXPECT_EQ(tail(), 0);
  database_->execute("ROLLBACK");
  index_.rolled_back();
  EXPECT_EQ(tail(), tail_bugs_max - 2);
  file(tail_bugs_max, tail_bugs_max);
  commit_often();
  EXPECT_EQ(tail(), tail_bugs_max - 1);
  BoardIndex restarted(*database_);
  file(tail_bugs_max + 2, tail_bugs_max + 2);
  for (std::int64_t moved = 0; moved < tail_bugs_max; moved += piece_bugs) restarted.before_commit();
  EXPECT_EQ(tail(), 0);
  expect_exact();
}

TEST_F(BoardIndexTest, FindsANumberWithoutLookingThroughTheProject) {
  std::string plan;
  auto rows =
      database_->statement("EXPLAIN QUERY PLAN SELECT bug FROM numbered_bugs WHERE project = 1 AND number = 2").query();
  while (rows.next()) plan.append(rows.text(3)).append("; ");
  EXPECT_NE(plan.find("SEARCH board USING PRIMARY KEY (project=? AND number=?)"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("MATERIALIZE"), std::string::npos) << plan;
}

}  // namespace
}  // namespace bughook::storage::sqlite::board
