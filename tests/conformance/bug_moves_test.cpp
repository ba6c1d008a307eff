// bugs::BugStore::move: places between neighbours, columns, moves at once, ranks that would grow; and the bulk edits
// and the history beside it.
#include <thread>

#include "base/random.hpp"
#include "bugs_fixture.hpp"

namespace bughook::conformance {

using bugs::EditKind;
using bugs::EditorKind;
using bugs::FieldChange;
using testing::ElementsAre;
using testing::IsEmpty;

BUGHOOK_STORE_SUITE_OF(BugsTest, BugMoves);

TEST_P(BugMoves, GoBetweenTheirNeighboursAndToBothEnds) {
  const auto bugs = file_bugs(4);
  ASSERT_TRUE(move(bugs[3], {.status = "OPEN", .after = bugs[0], .before = bugs[1]}));
  EXPECT_THAT(on_board("OPEN"), ElementsAre(1, 4, 2, 3));
  ASSERT_TRUE(move(bugs[2], {.status = "OPEN", .after = {}, .before = bugs[0]}));
  EXPECT_THAT(on_board("OPEN"), ElementsAre(3, 1, 4, 2));
  ASSERT_TRUE(move(bugs[0], {.status = "OPEN", .after = bugs[1], .before = {}}));
  EXPECT_THAT(on_board("OPEN"), ElementsAre(3, 4, 2, 1));
  ASSERT_TRUE(move(bugs[2], {.status = "OPEN", .after = bugs[3], .before = {}})) << "before what follows it";
  EXPECT_THAT(on_board("OPEN"), ElementsAre(4, 3, 2, 1));
}

TEST_P(BugMoves, GoToAnotherColumnEmptyOrNot) {
  const auto bugs = file_bugs(3);
  const auto moved = move(bugs[1], {.status = "DONE", .after = {}, .before = {}});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->status, "DONE");
  EXPECT_EQ(moved->revision, 1);
  ASSERT_TRUE(move(bugs[0], {.status = "DONE", .after = {}, .before = {}}));
  EXPECT_THAT(on_board("DONE"), ElementsAre(2, 1)) << "with no neighbours it goes to the end";
  EXPECT_THAT(on_board("OPEN"), ElementsAre(3));
}

TEST_P(BugMoves, ANewBugStillComesAfterOneThatWasDraggedToTheEnd) {
  const auto bugs = file_bugs(3);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(move(bugs[static_cast<std::size_t>(i) % 3], {.status = "OPEN", .after = {}, .before = {}}));
  }
  file_bug({});
  EXPECT_EQ(on_board("OPEN").back(), 4);
}

TEST_P(BugMoves, RefuseNeighboursThatAreGoneElsewhereOrCrossed) {
  const auto bugs = file_bugs(4);
  set_status(bugs[3], "DONE");
  const auto before = bug(bugs[0]);
  const auto refused = [&](bugs::Placement to) { return kind_of(move(bugs[0], std::move(to))); };
  EXPECT_EQ(refused({.status = "OPEN", .after = bugs[3], .before = {}}), ErrorKind::conflict);
  EXPECT_EQ(refused({.status = "OPEN", .after = bugs[2], .before = bugs[1]}), ErrorKind::conflict);
  EXPECT_EQ(refused({.status = "OPEN", .after = bugs[0], .before = {}}), ErrorKind::conflict) << "itself";
  EXPECT_EQ(refused({.status = "OPEN", .after = {}, .before = base::BugId{7}}), ErrorKind::conflict);
  ASSERT_TRUE(store_->bugs().remove(project_id(), bugs[1]));
  EXPECT_EQ(refused({.status = "OPEN", .after = bugs[1], .before = bugs[2]}), ErrorKind::conflict);
  EXPECT_EQ(bug(bugs[0]), before);
  EXPECT_EQ(kind_of(move(bugs[1], {.status = "OPEN", .after = {}, .before = {}})), ErrorKind::not_found);
}

TEST_P(BugMoves, RanksStayShortHoweverOftenOnePlaceIsUsed) {
  const auto bugs = file_bugs(40);
  // Always between the first and whatever follows it: each takes half of the room that is left there.
  for (int round = 0; round < 30; ++round) {
    for (std::size_t i = 2; i < bugs.size(); ++i) {
      const auto second = on_board("OPEN", 2)[1];
      const auto neighbour = store_->bugs().bug_numbered(project_id(), second)->id;
      if (neighbour == bugs[i]) continue;
      ASSERT_TRUE(move(bugs[i], {.status = "OPEN", .after = bugs[0], .before = neighbour}));
      EXPECT_EQ(on_board("OPEN")[1], static_cast<std::int64_t>(i) + 1);
    }
  }
  for (const auto id : bugs) EXPECT_FALSE(bugs::wants_rebalance(bug(id).lexorank)) << bug(id).lexorank;
  file_bug({});
  EXPECT_EQ(on_board("OPEN").back(), 41);
}

TEST_P(BugMoves, FindAPlaceBetweenTwoOfTheSameRank) {
  const auto bugs = file_bugs(5);
  for (const auto id : {bugs[1], bugs[2], bugs[3]}) {
    ASSERT_TRUE(store_->bugs().change(project_id(), id, edit(), [&](bugs::Bug& bug) -> base::Result<void> {
      bug.lexorank = bugs::rank_of_number(2);
      return {};
    }));
  }
  EXPECT_THAT(on_board("OPEN"), ElementsAre(1, 2, 3, 4, 5));
  const auto revision = bug(bugs[2]).revision;
  ASSERT_TRUE(move(bugs[4], {.status = "OPEN", .after = bugs[1], .before = bugs[2]}));
  EXPECT_THAT(on_board("OPEN"), ElementsAre(1, 2, 5, 3, 4));
  EXPECT_EQ(bug(bugs[2]).revision, revision) << "a neighbour that is dealt a new rank was not edited";
}

TEST_P(BugMoves, AtOnceAllFindTheirPlace) {
  const auto bugs = file_bugs(12);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = 0; i < 30; ++i) {
          const auto moved = bugs[2 + (thread + i * 4) % 10];
          EXPECT_TRUE(move(moved, {.status = "OPEN", .after = bugs[0], .before = bugs[1]}));
        }
      });
    }
  }
  const auto order = on_board("OPEN");
  EXPECT_EQ(order.size(), 12U);
  EXPECT_EQ(order.front(), 1);
  EXPECT_EQ(order.back(), 2);
}

// The board as a list in memory is the model: a thousand moves to anywhere leave both in the same order.
TEST_P(BugMoves, ToRandomPlacesKeepTheOrderThatWasWanted) {
  const std::uint64_t seed = 20261125;
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::SeededRandom random(seed);
  const auto below = [&](std::size_t bound) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(bound));
  };
  auto model = file_bugs(30);
  for (int i = 0; i < 400; ++i) {
    const auto from = below(model.size());
    const auto moved = model[from];
    model.erase(model.begin() + static_cast<std::ptrdiff_t>(from));
    const auto to = below(model.size() + 1);
    bugs::Placement place{.status = "OPEN", .after = {}, .before = {}};
    if (to > 0) place.after = model[to - 1];
    if (to < model.size() && (to == 0 || random.uniform() < 0.7)) place.before = model[to];
    model.insert(model.begin() + static_cast<std::ptrdiff_t>(to), moved);
    ASSERT_TRUE(move(moved, place));
  }
  Numbers wanted;
  for (const auto id : model) wanted.push_back(bug(id).number);
  EXPECT_EQ(on_board("OPEN", 7), wanted);
}

BUGHOOK_STORE_SUITE_OF(BugsTest, BugHistory);

TEST_P(BugHistory, TellsWhoChangedWhatNewestFirstAndWhoFiledIt) {
  const auto id = file_bug({.reporter = "ann@example.com"});
  const auto filed_at = now();
  store_->clock().advance(seconds(5));
  set_status(id, "DONE");
  const bugs::EditContext by_key{now(), {EditorKind::key, "ci"}, EditKind::moved};
  ASSERT_TRUE(store_->bugs().move(project_id(), id, {.status = "OPEN", .after = {}, .before = {}}, by_key));
  const auto history = store_->bugs().history(project_id(), id, std::nullopt, 10);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->edits.size(), 3U);
  EXPECT_EQ(history->edits[0].by, by_key.by);
  EXPECT_EQ(history->edits[0].what, EditKind::moved);
  EXPECT_THAT(history->edits[0].changes, ElementsAre(FieldChange{"status", "DONE", "OPEN"}));
  EXPECT_EQ(history->edits[1].by, (bugs::Editor{EditorKind::person, "Ann"}));
  EXPECT_EQ(history->edits[1].at, now());
  EXPECT_EQ(history->edits[2].what, EditKind::created);
  EXPECT_EQ(history->edits[2].by, (bugs::Editor{EditorKind::reporter, "ann@example.com"}));
  EXPECT_EQ(history->edits[2].at, filed_at);
  EXPECT_EQ(history->next_below, std::nullopt);
}

TEST_P(BugHistory, ComesInPagesAndIsBounded) {
  const auto id = file_bug({});
  constexpr int edits = bugs::edits_kept_max + 20;
  for (int i = 0; i < edits; ++i) set_status(id, i % 2 == 0 ? "DONE" : "OPEN");
  std::size_t count = 0;
  std::optional<std::int64_t> below;
  std::optional<EditKind> last;
  do {
    const auto page = store_->bugs().history(project_id(), id, below, 100);
    ASSERT_TRUE(page);
    ASSERT_LE(page->edits.size(), 100U);
    count += page->edits.size();
    if (!page->edits.empty()) last = page->edits.back().what;
    below = page->next_below;
  } while (below);
  EXPECT_EQ(count, static_cast<std::size_t>(bugs::edits_kept_max) + 1);
  EXPECT_EQ(last, EditKind::created);
}

TEST_P(BugHistory, KeepsTheWholeTextThatWasOverwritten) {
  const auto id = file_bug({});
  const std::string first(bugs::edit_value_bytes_max, 'a');
  set_description(id, first);
  set_description(id, "short");
  const auto history = store_->bugs().history(project_id(), id, std::nullopt, 10);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->edits[0].changes[0].from, first);
}

TEST_P(BugHistory, CutsTheOldestTextsOfABugThatIsWrittenAnewForEver) {
  const auto id = file_bug({});
  const auto rewrite = [&](char letter) { set_description(id, std::string(bugs::edit_value_bytes_max, letter)); };
  const int edits = 2 * static_cast<int>(bugs::edit_values_bytes_max / bugs::edit_value_bytes_max);
  for (int i = 0; i < edits; ++i) rewrite(static_cast<char>('a' + i % 26));
  const auto history = store_->bugs().history(project_id(), id, std::nullopt, 100);
  ASSERT_TRUE(history);
  std::size_t held = 0;
  for (const auto& each : history->edits) {
    for (const auto& change : each.changes) held += change.from.size() + change.to.size();
  }
  const std::size_t shortened = 2 * static_cast<std::size_t>(edits) * (bugs::old_edit_value_letters + 4);
  EXPECT_LE(held, static_cast<std::size_t>(bugs::edit_values_bytes_max) + shortened);
  EXPECT_EQ(history->edits.front().changes[0].to.size(), bugs::edit_value_bytes_max);
  const auto& oldest = history->edits[history->edits.size() - 2].changes[0].to;
  EXPECT_EQ(oldest, std::string(bugs::old_edit_value_letters, 'a') + "…");
}

TEST_P(BugHistory, IsItsProjectsAloneAndGoesWithTheBug) {
  const auto id = file_bug({});
  set_status(id, "a status that nobody else has");
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  EXPECT_EQ(kind_of(store_->bugs().history(other.id, id, std::nullopt, 10)), ErrorKind::not_found);
  ASSERT_TRUE(store_->bugs().remove(project_id(), id));
  EXPECT_EQ(kind_of(store_->bugs().history(project_id(), id, std::nullopt, 10)), ErrorKind::not_found);
}

BUGHOOK_STORE_SUITE_OF(BugsTest, ManyBugs);

TEST_P(ManyBugs, AreChangedTogetherAndThoseThatAreNotThereAreLeftOut) {
  const auto bugs = file_bugs(3);
  const auto changed = store_->bugs().change_all(project_id(), {bugs[0], base::BugId{5}, bugs[2]}, edit(),
                                                 [](bugs::Bug& bug) -> base::Result<void> {
                                                   bug.status = "DONE";
                                                   return {};
                                                 });
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->size(), 2U);
  EXPECT_EQ((*changed)[1].id, bugs[2]);
  EXPECT_EQ(bug(bugs[0]).status, "DONE");
  EXPECT_EQ(bug(bugs[0]).details, filing().bug.details);
  EXPECT_EQ(bug(bugs[1]).status, "OPEN");
  EXPECT_EQ(store_->bugs().history(project_id(), bugs[2], std::nullopt, 10)->edits.size(), 2U);
}

TEST_P(ManyBugs, AreChangedAllOrNone) {
  const auto bugs = file_bugs(3);
  const auto refused = store_->bugs().change_all(project_id(), bugs, edit(), [](bugs::Bug& bug) -> base::Result<void> {
    bug.status = "DONE";
    if (bug.number == 3) return base::fail(ErrorKind::conflict, "no");
    return {};
  });
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_THAT(on_board("DONE"), IsEmpty());
  EXPECT_EQ(on_board("OPEN").size(), 3U);
}

TEST_P(ManyBugs, AreRemovedTogether) {
  const auto bugs = file_bugs(4);
  const auto removed = store_->bugs().remove_all(project_id(), {bugs[3], bugs[1], base::BugId{5}});
  ASSERT_TRUE(removed);
  EXPECT_THAT(*removed, ElementsAre(bugs[3], bugs[1]));
  EXPECT_THAT(numbers(), ElementsAre(3, 1));
  file_bug({});
  EXPECT_THAT(numbers(), ElementsAre(5, 3, 1)) << "no number is given twice";
}

TEST_P(ManyBugs, OfARemovedProjectAreGone) {
  const auto id = file_bug({.description = "needle"});
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "SAMPLE"));
  EXPECT_THAT(numbers(), IsEmpty());
  EXPECT_EQ(store_->bugs().counts(project_id(), {})->total, 0);
  EXPECT_EQ(kind_of(store_->bugs().shared_bug(id)), ErrorKind::not_found);
}

TEST_P(ManyBugs, OneIsFoundByWhoeverItWasSharedWith) {
  const auto id = file_bug({});
  const auto shared = store_->bugs().shared_bug(id);
  ASSERT_TRUE(shared);
  EXPECT_EQ(shared->project, project_id());
  EXPECT_EQ(kind_of(store_->bugs().shared_bug(base::BugId{5})), ErrorKind::not_found);
}

}  // namespace bughook::conformance
