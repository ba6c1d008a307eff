// bugs::BugStore, and bugs::FileStore beside it: a removed bug takes its files along.
#include <thread>

#include "bugs_fixture.hpp"

namespace bughook::conformance {

BUGHOOK_STORE_SUITE_OF(BugsTest, Bugs);

TEST_P(Bugs, PagesComeNewestFirstWithoutDetails) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(file(filing()));
  const auto first = store_->bugs().page(project_id(), {.limit = 3});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->bugs.size(), 3U);
  EXPECT_EQ(first->bugs[0].number, 5);
  EXPECT_EQ(first->bugs[0].details, "");
  EXPECT_EQ(first->bugs[0].meta_data, filing().bug.meta_data);
  ASSERT_TRUE(first->next);
  EXPECT_EQ(first->next->number, 3);
  const auto last = store_->bugs().page(project_id(), {.after = first->next, .limit = 2});
  ASSERT_EQ(last->bugs.size(), 2U);
  EXPECT_EQ(last->bugs[1].number, 1);
  EXPECT_EQ(last->next, std::nullopt);
}

TEST_P(Bugs, AreFoundByIdAndByNumberInTheirProjectOnly) {
  const auto filed = file(filing());
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  EXPECT_EQ(store_->bugs().bug(project_id(), filed->bug)->details, filing().bug.details);
  EXPECT_EQ(store_->bugs().bug_numbered(project_id(), 1)->id, filed->bug);
  EXPECT_EQ(kind_of(store_->bugs().bug(other.id, filed->bug)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->bugs().bug_numbered(other.id, 1)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->bugs().remove(other.id, filed->bug)), ErrorKind::not_found);
  EXPECT_THAT(store_->bugs().page(other.id, {.limit = 10})->bugs, testing::IsEmpty());
}

TEST_P(Bugs, AChangeIsWrittenWithTheNextRevision) {
  const auto filed = file(filing());
  store_->clock().advance(seconds(1));
  const auto changed =
      store_->bugs().change(project_id(), filed->bug, edit(), [](bugs::Bug& bug) -> base::Result<void> {
        bug.status = "DONE";
        bug.priority = bugs::Priority::medium;
        bug.capture.screenshot_live = true;
        bug.details = "{}";
        return {};
      });
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->revision, 1);
  EXPECT_EQ(changed->updated_at, now());
  EXPECT_EQ(*store_->bugs().bug(project_id(), filed->bug), *changed);
}

TEST_P(Bugs, ARefusedChangeWritesNothing) {
  const auto filed = file(filing());
  const auto before = store_->bugs().bug(project_id(), filed->bug);
  const auto refused =
      store_->bugs().change(project_id(), filed->bug, edit(), [](bugs::Bug& bug) -> base::Result<void> {
        bug.status = "DONE";
        return base::fail(ErrorKind::conflict, "no");
      });
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(*store_->bugs().bug(project_id(), filed->bug), *before);
}

TEST_P(Bugs, ChangesAtOnceAllCount) {
  const auto filed = file(filing());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 10; ++j) {
          (void)store_->bugs().change(project_id(), filed->bug, edit(), [](bugs::Bug& bug) -> base::Result<void> {
            ++bug.share_generation;
            return {};
          });
        }
      });
    }
  }
  EXPECT_EQ(store_->bugs().bug(project_id(), filed->bug)->share_generation, 40);
}

TEST_P(Bugs, ARemovedBugTakesEventsDeliveriesAttemptsAndFilesAlong) {
  const auto hook = add_webhook();
  auto made = filing({hook});
  made.bug.capture.screenshot_blob = *store_->files().put(project_id(), "<html>", "html");
  made.bug.capture.replay_blob = *store_->files().put(project_id(), "[]", "replay");
  const auto capture = made.bug.capture;
  const auto filed = file(std::move(made));
  record_delivered(filed->owed[0]);
  const auto kept = file_for(hook);
  ASSERT_TRUE(store_->bugs().remove(project_id(), filed->bug));
  EXPECT_EQ(kind_of(store_->bugs().bug(project_id(), filed->bug)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->delivery_log().delivery(project_id(), filed->owed[0].id)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->files().get(capture.screenshot_blob)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->files().get(capture.replay_blob)), ErrorKind::not_found);
  EXPECT_EQ(store_->delivery_log().page(project_id(), {})->deliveries.size(), 1U);
  EXPECT_EQ(state_of(kept.id), DeliveryState::pending);
  EXPECT_EQ(kind_of(store_->bugs().remove(project_id(), filed->bug)), ErrorKind::not_found);
}

BUGHOOK_STORE_SUITE(Files);

TEST_P(Files, ComeBackWithTheirBytesAndType) {
  const std::string bytes("\0\xFF<html>\n", 9);
  const auto name = store_->files().put(project_id(), bytes, "html");
  ASSERT_TRUE(name);
  EXPECT_THAT(*name, testing::MatchesRegex("[0-9]{8}-[0-9a-f]{24}-[0-9A-Za-z]{30}\\.html"));
  store_->reopen();
  const auto stored = store_->files().get(*name);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->bytes, bytes);
  EXPECT_EQ(stored->content_type, "text/html; charset=utf-8");
}

TEST_P(Files, ANameBeginsWithTheDayOfItsCreationAndItsProject) {
  store_->clock().set(base::Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)));
  EXPECT_THAT(*store_->files().put(project_id(), "", "json"),
              testing::StartsWith("20261123-" + project_id().text() + "-"));
}

TEST_P(Files, EachHasANameOfItsOwn) {
  EXPECT_NE(*store_->files().put(project_id(), "a", "jpg"), *store_->files().put(project_id(), "a", "jpg"));
}

TEST_P(Files, AnUnknownExtensionIsRefused) {
  EXPECT_EQ(kind_of(store_->files().put(project_id(), "x", "exe")), ErrorKind::invalid);
  EXPECT_EQ(kind_of(store_->files().put(project_id(), "x", "../html")), ErrorKind::invalid);
}

TEST_P(Files, ARemovedFileIsNotFound) {
  const auto name = *store_->files().put(project_id(), "x", "txt");
  ASSERT_TRUE(store_->files().remove(name));
  EXPECT_EQ(kind_of(store_->files().get(name)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->files().remove(name)), ErrorKind::not_found);
}

TEST_P(Files, ANameThatWasNeverGivenIsNotFound) {
  for (const auto* name :
       {"", "x", "../bughook.db", "20261123-../../../../../../etc/passwd.html", "lock",
        "20261123-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.html", "20261123-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa/.html",
        "20261123-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.html.part"}) {
    EXPECT_EQ(kind_of(store_->files().get(name)), ErrorKind::not_found) << name;
    EXPECT_EQ(kind_of(store_->files().remove(name)), ErrorKind::not_found) << name;
  }
}

}  // namespace bughook::conformance
