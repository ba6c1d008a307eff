// bugs::BugStore::page and counts: filters, orders, cursors, words; and that it makes no difference whether a bug was
// filed a moment ago or stands in every index.
#include "bugs_fixture.hpp"

namespace bughook::conformance {

using bugs::BugOrder;
using bugs::Priority;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

/// More than a store keeps in front of its indexes.
constexpr std::size_t very_many = 6'000;

}  // namespace

class BugQueriesTest : public BugsTest {
 protected:
  /// Filed together, so that it takes a second and not a minute.
  void file_very_many() {
    std::vector<std::future<base::Result<intake::Filed>>> replies;
    for (std::size_t i = 0; i < very_many; ++i) {
      auto made = filing();
      made.bug.description = i % 1000 == 0 ? "a needle" : "hay";
      made.bug.type = i % 2 == 0 ? "BUG" : "IDEA";
      auto promise = std::make_shared<std::promise<base::Result<intake::Filed>>>();
      replies.push_back(promise->get_future());
      store_->reports().file(std::move(made),
                             {nullptr, [promise](base::Result<intake::Filed> filed) { promise->set_value(filed); }});
    }
    for (auto& reply : replies) ASSERT_TRUE(reply.get());
  }
};

BUGHOOK_STORE_SUITE_OF(BugQueriesTest, BugQueries);

TEST_P(BugQueries, FiltersCombineAndRepeatedValuesAreAlternatives) {
  file_bug({.type = "BUG", .reporter = "ann", .priority = Priority::high});
  file_bug({.type = "IDEA", .reporter = "ann", .priority = Priority::low});
  store_->clock().advance(hours(1));
  const auto later = now();
  file_bug({.type = "BUG", .reporter = "bob", .priority = Priority::high});
  set_status(file_bug({.type = "CRASH", .reporter = "bob", .priority = Priority::medium}), "DONE");

  EXPECT_THAT(numbers({.types = {"BUG"}}), ElementsAre(3, 1));
  EXPECT_THAT(numbers({.types = {"BUG", "CRASH"}, .reporters = {"bob"}}), ElementsAre(4, 3));
  EXPECT_THAT(numbers({.priorities = {Priority::high, Priority::medium}}), ElementsAre(4, 3, 1));
  EXPECT_THAT(numbers({.statuses = {"DONE"}}), ElementsAre(4));
  EXPECT_THAT(numbers({.since = later}), ElementsAre(4, 3));
  EXPECT_THAT(numbers({.until = later}), ElementsAre(2, 1));
  EXPECT_THAT(numbers({.statuses = {"OPEN"}, .types = {"BUG"}, .priorities = {Priority::high}, .since = later}),
              ElementsAre(3));
  EXPECT_THAT(numbers({.reporters = {"nobody"}}), IsEmpty());
}

TEST_P(BugQueries, CountsFollowTheSameFilters) {
  file_bug({.type = "BUG", .priority = Priority::high});
  file_bug({.type = "IDEA"});
  set_status(file_bug({.type = "IDEA", .description = "dark mode"}), "DONE");
  const auto all = store_->bugs().counts(project_id(), {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->total, 3);
  EXPECT_THAT(all->by_status, ElementsAre(testing::Pair("DONE", 1), testing::Pair("OPEN", 2)));
  EXPECT_THAT(all->by_type, ElementsAre(testing::Pair("BUG", 1), testing::Pair("IDEA", 2)));
  EXPECT_THAT(all->by_priority, ElementsAre(testing::Pair("HIGH", 1), testing::Pair("LOW", 2)));
  EXPECT_EQ(store_->bugs().counts(project_id(), {.types = {"IDEA"}, .words = {"dark"}})->total, 1);
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  EXPECT_EQ(store_->bugs().counts(other.id, {})->total, 0);
}

TEST_P(BugQueries, RankOrderGoesColumnByColumnInPagesOfAnySize) {
  const auto bugs = file_bugs(6);
  set_status(bugs[1], "DONE");
  set_status(bugs[4], "DONE");
  ASSERT_TRUE(move(bugs[5], {.status = "OPEN", .after = {}, .before = bugs[0]}));
  for (const std::size_t size : {1, 2, 3, 100}) {
    EXPECT_THAT(numbers({}, BugOrder::rank, size), ElementsAre(2, 5, 6, 1, 3, 4)) << size;
    EXPECT_THAT(on_board("OPEN", size), ElementsAre(6, 1, 3, 4)) << size;
    EXPECT_THAT(numbers({}, BugOrder::newest, size), ElementsAre(6, 5, 4, 3, 2, 1)) << size;
  }
}

TEST_P(BugQueries, WordsAreFoundByTheirBeginningsBeforeAndAfterTheyAreIndexed) {
  file_bug({.reporter = "ann@example.com", .description = "The Checkout hangs on Größe"});
  file_bug({.type = "CRASH", .reporter = "bob@example.org", .description = "Check the log"});
  const auto expect_all_found = [&] {
    EXPECT_THAT(searched("check"), ElementsAre(2, 1));
    EXPECT_THAT(searched("CHECKOUT größe"), ElementsAre(1));
    EXPECT_THAT(searched("ann@example.com"), ElementsAre(1));
    EXPECT_THAT(searched("crash"), ElementsAre(2));
    EXPECT_THAT(searched("check hangs log"), IsEmpty());
    EXPECT_THAT(searched("heckout"), IsEmpty());
    EXPECT_THAT(searched("2"), ElementsAre(2));
  };
  expect_all_found();
  index_all_words();
  expect_all_found();
  file_bug({.description = "nothing of it"});
  expect_all_found();
  store_->reopen();
  expect_all_found();
}

TEST_P(BugQueries, ASearchThroughAFloodOfLongReportsEndsEarlyAndTheNextPageGoesOn) {
  constexpr int flood = 80;
  std::string long_text;
  for (int word = 0; long_text.size() < 59'000; ++word) long_text += "w" + std::to_string(word) + " ";
  for (int i = 1; i <= flood; ++i) {
    file_bug({.description = (i == 1 || i == flood ? "needle " : "hay ") + long_text});
  }
  const bugs::BugFilter needle{.words = {"needle"}};
  for (const auto order : {BugOrder::newest, BugOrder::rank}) {
    const auto first = store_->bugs().page(project_id(), {.filter = needle, .order = order, .after = {}, .limit = 50});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->bugs.size(), 1U) << "it has not come to the other one";
    EXPECT_TRUE(first->next);
    EXPECT_THAT(numbers(needle, order), UnorderedElementsAre(1, flood));
  }
  const auto counts = store_->bugs().counts(project_id(), needle);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->total, 1);
  EXPECT_FALSE(counts->is_complete);
  index_all_words();
  const auto page = store_->bugs().page(project_id(), {.filter = needle, .order = {}, .after = {}, .limit = 50});
  EXPECT_EQ(page->bugs.size(), 2U);
  EXPECT_FALSE(page->next);
  EXPECT_TRUE(store_->bugs().counts(project_id(), needle)->is_complete);
}

TEST_P(BugQueries, WordsOfAnotherProjectAreNotFound) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  auto theirs = filing();
  theirs.bug.project = other.id;
  theirs.bug.description = "secret plan";
  ASSERT_TRUE(file(std::move(theirs)));
  file_bug({.description = "secret of " + other.id.text()});
  for (int indexed = 0; indexed < 2; ++indexed) {
    EXPECT_THAT(searched("secret"), ElementsAre(1));
    EXPECT_THAT(searched("plan"), IsEmpty());
    EXPECT_THAT(searched(other.id.text()), ElementsAre(1));
    index_all_words();
  }
}

TEST_P(BugQueries, EditsAndRemovalsAreFollowedByEveryIndex) {
  const auto bugs = file_bugs(3);
  for (int indexed = 0; indexed < 2; ++indexed) {
    const auto word = "edited" + std::to_string(indexed);
    ASSERT_TRUE(store_->bugs().change(project_id(), bugs[1], edit(), [&](bugs::Bug& bug) -> base::Result<void> {
      bug.description = word;
      bug.type = "IDEA";
      bug.priority = Priority::high;
      return {};
    }));
    EXPECT_THAT(searched(word), ElementsAre(2));
    EXPECT_THAT(searched("broke"), ElementsAre(3, 1));
    EXPECT_THAT(numbers({.types = {"IDEA"}, .priorities = {Priority::high}}), ElementsAre(2));
    index_all_words();
    // A move reads its neighbours from the index, so everything stands there afterwards.
    ASSERT_TRUE(move(bugs[0], {.status = "OPEN", .after = {}, .before = {}}));
  }
  EXPECT_THAT(searched("edited0"), IsEmpty());
  ASSERT_TRUE(store_->bugs().remove(project_id(), bugs[1]));
  EXPECT_THAT(searched("edited1"), IsEmpty());
  EXPECT_THAT(numbers(), ElementsAre(3, 1));
  EXPECT_THAT(on_board("OPEN"), ElementsAre(3, 1));
  EXPECT_EQ(store_->bugs().counts(project_id(), {})->total, 2);
}

TEST_P(BugQueries, ManyReportsAtOnceAreAllCountedFoundAndOrdered) {
  file_very_many();
  Numbers falling;
  for (auto number = static_cast<std::int64_t>(very_many); number > 0; --number) falling.push_back(number);
  EXPECT_EQ(numbers({}, BugOrder::newest, 999), falling);
  const Numbers rising(falling.rbegin(), falling.rend());
  EXPECT_EQ(on_board("OPEN", 999), rising);
  EXPECT_EQ(store_->bugs().counts(project_id(), {})->by_type.at("IDEA"), static_cast<std::int64_t>(very_many / 2));
  EXPECT_EQ(searched("needle").size(), very_many / 1000);
  EXPECT_EQ(store_->bugs().bug_numbered(project_id(), 1)->number, 1);
  EXPECT_EQ(store_->bugs().bug_numbered(project_id(), very_many)->number, static_cast<std::int64_t>(very_many));
}

TEST_P(BugQueries, AnIdThatIsOlderThanWhatWasIndexedIsFoundToo) {
  auto late = filing();  // its id is made now
  file_bug({.description = "indexed first"});
  index_all_words();
  late.bug.description = "filed late";
  ASSERT_TRUE(file(std::move(late)));
  EXPECT_THAT(searched("filed late"), ElementsAre(2));
  index_all_words();
  EXPECT_THAT(searched("filed late"), ElementsAre(2));
}

}  // namespace bughook::conformance
