#include "storage/sqlite/board/text_index.hpp"

#include <gtest/gtest.h>

#include "bugs/search_words.hpp"
#include "storage/sqlite/engine/migrations.hpp"

namespace bughook::storage::sqlite::board {
namespace {

constexpr std::int64_t bugs_max = 7;

class TextIndexTest : public testing::Test {
 protected:
  TextIndexTest() {
    EXPECT_TRUE(engine::migrate(*database_, engine::embedded_migrations(), log_));
    for (std::int64_t id = 1; id <= bugs_max; ++id) {
      database_
          ->statement(
              "INSERT INTO bugs VALUES (?1, 1, ?1, 0, 0, 0, '', 'LOW', '', '', 0, '', 'c''est déjà vu', '', '', '', "
              "NULL, 0, 0, 0, 0, 0, '', '')")
          .run(id);
    }
  }
  static void catch_up(TextIndex& index, std::size_t limit) {
    for (int i = 0; index.catch_up(limit).more; ++i) ASSERT_LT(i, 100) << "it never ends";
  }
  std::size_t found(const char* text) {
    const TextSearch search(*database_, base::ProjectId{1}, bugs::search_words(text, 10));
    LookThrough looked(clock_);
    std::size_t count = 0;
    for (std::int64_t id = 1; id <= bugs_max; ++id) {
      const base::BugId bug{id};
      count += (search.is_indexed(bug) ? search.has_found(bug) : search.looks_like_it(bug, looked)) ? 1U : 0U;
    }
    return count;
  }
  std::int64_t single(const char* sql) {
    auto rows = database_->statement(sql).query();
    return rows.next() ? rows.integer(0) : -1;
  }

  base::ManualClock clock_;
  base::Log log_{base::LogLevel::off};
  std::unique_ptr<engine::Database> database_ = std::move(*engine::Database::open({.path = ":memory:"}));
};

TEST_F(TextIndexTest, FindsWithoutAccentsBeforeAndAfterTheWordsAreIndexed) {
  TextIndex index(*database_);
  EXPECT_EQ(found("DEJA"), 7U);
  catch_up(index, 3);
  EXPECT_EQ(found("DEJA"), 7U);
  EXPECT_EQ(found("déjà"), 7U);
  EXPECT_FALSE(index.catch_up(3).more) << "what was folded by this program is not folded again";
  TextIndex next(*database_);
  EXPECT_EQ(next.catch_up(3).bugs, 0U) << "nor by the next one";
}

TEST_F(TextIndexTest, ReplacesWhatWasFoldedByOtherRulesBehindEverythingElse) {
  {
    TextIndex index(*database_);
    catch_up(index, 100);
  }
  database_->execute(
      "UPDATE bug_texts SET words = '·000000000000000000000001 c est déjà vu';"
      "DELETE FROM settings WHERE name = 'bug_texts_fold'");
  EXPECT_EQ(found("deja"), 0U);
  EXPECT_EQ(found("vu"), 7U) << "what has no accents is found all the time";
  {
    TextIndex index(*database_);
    EXPECT_TRUE(index.catch_up(3).more);
    EXPECT_EQ(found("deja"), 3U);
  }
  TextIndex next(*database_);  // it goes on after a restart
  catch_up(next, 3);
  EXPECT_EQ(found("deja"), 7U);
  EXPECT_EQ(found("vu"), 7U);
  EXPECT_EQ(single("SELECT value FROM settings WHERE name = 'bug_texts_fold'"), bugs::search_fold_version);
  EXPECT_EQ(single("SELECT count(*) FROM settings WHERE name = 'bug_texts_folded_up_to'"), 0);
  EXPECT_FALSE(database_->failed());
}

}  // namespace
}  // namespace bughook::storage::sqlite::board
