// rendering::RenderingStore, and the wait of events for their pictures, which it ends together with the queue of
// deliveries.
#include "bugs/files/replay_file.hpp"
#include "fixture.hpp"

namespace bughook::conformance {

using rendering::Kind;
using rendering::State;
using testing::HasSubstr;

class RenderingsTest : public StoreTest {
 protected:
  static constexpr seconds wait{30};

  /// A report with a page, as intake orders it: some webhooks wait, others do not.
  [[nodiscard]] intake::Filing filing_with_page(const std::vector<base::WebhookId>& waiting,
                                                const std::vector<base::WebhookId>& prompt = {}) {
    auto made = filing(waiting);
    for (auto& recipient : made.recipients) recipient.waits = true;
    for (const auto webhook : prompt) made.recipients.push_back({webhook, ids_.make<base::DeliveryId>(), true, false});
    made.bug.capture.screenshot_blob = *store_->files().put(project_id(), "<p>", "html");
    made.bug.capture.generating_screenshot = true;
    made.picture = intake::RenderingOrder{made.bug.capture.screenshot_blob, view, true};
    if (!waiting.empty()) made.wait = intake::Wait{ids_.make<base::EventId>(), now() + wait};
    return made;
  }
  base::BugId file_page(const std::vector<base::WebhookId>& waiting, const std::vector<base::WebhookId>& prompt = {}) {
    auto filed = file(filing_with_page(waiting, prompt));
    EXPECT_TRUE(filed);
    return filed ? filed->bug : base::BugId{};
  }
  std::optional<rendering::Job> claim_job(Kind kind = Kind::screenshot) {
    auto claimed = store_->renderings().claim(kind, now());
    EXPECT_TRUE(claimed);
    return claimed ? claimed->job : std::nullopt;
  }
  rendering::Settled settle(const rendering::Job& job, const rendering::Ending& ending) {
    auto settled = store_->renderings().settle(job, ending, now());
    EXPECT_TRUE(settled);
    return settled ? *settled : rendering::Settled{};
  }
  std::string put_picture() { return *store_->files().put(project_id(), "jpeg", "jpg"); }
  bugs::Bug bug(base::BugId id) { return *store_->bugs().bug(project_id(), id); }
  rendering::Rendering only_rendering(base::BugId id) {
    const auto found = store_->renderings().of_bug(project_id(), id);
    EXPECT_TRUE(found && found->size() == 1);
    return found && !found->empty() ? found->front() : rendering::Rendering{};
  }
  std::string only_body(base::WebhookId hook) {
    const auto claimed = claim(hook).owed;
    EXPECT_EQ(claimed.size(), 1U);
    return claimed.empty() ? std::string() : *claimed[0].body;
  }

  const bugs::PageView view{.base_url = "https://example.com/shop/",
                            .width = 1440,
                            .height = 735,
                            .scroll_x = 3,
                            .scroll_y = 1200,
                            .pixel_ratio = 1.5,
                            .is_mobile = true};
};

BUGHOOK_STORE_SUITE_OF(RenderingsTest, Renderings);

TEST_P(Renderings, AreFiledWithTheirReportAndClaimedOnce) {
  const auto id = file_page({});
  const auto job = claim_job();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->bug, id);
  EXPECT_EQ(job->project, project_id());
  EXPECT_EQ(job->source, bug(id).capture.screenshot_blob);
  EXPECT_EQ(job->view, view);
  EXPECT_EQ(job->attempts_done, 0);
  EXPECT_FALSE(claim_job());
  EXPECT_FALSE(claim_job(Kind::film));
  EXPECT_EQ(*store_->renderings().count_waiting(Kind::screenshot), 1);
}

TEST_P(Renderings, AReportWithoutAPageHasNone) {
  const auto filed = file(filing());
  EXPECT_FALSE(claim_job());
  EXPECT_TRUE(store_->renderings().of_bug(project_id(), filed->bug)->empty());
}

TEST_P(Renderings, AreClaimedInTheOrderOfTheirDueTimes) {
  const auto first = file_page({});
  const auto put_off = *claim_job();
  store_->clock().advance(seconds(1));
  const auto second = file_page({});
  ASSERT_TRUE(store_->renderings().put_off(put_off, "The browser died.", now() + seconds(5)));
  EXPECT_EQ(claim_job()->bug, second);
  const auto nothing = store_->renderings().claim(Kind::screenshot, now());
  EXPECT_FALSE(nothing->job);
  EXPECT_EQ(nothing->next_due_at, now() + seconds(5));
  store_->clock().advance(seconds(5));
  const auto again = claim_job();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->bug, first);
  EXPECT_EQ(again->attempts_done, 1);
  EXPECT_EQ(only_rendering(first).reason, "The browser died.");
}

TEST_P(Renderings, AJobSaysWhetherItsProjectWantsLinkedFilesFetched) {
  file_page({});
  EXPECT_TRUE(claim_job()->fetch_linked_files);
  file_page({});
  change_settings([](accounts::ProjectSettings& settings) { settings.screenshots.fetch_images = false; });
  EXPECT_FALSE(claim_job()->fetch_linked_files);
}

TEST_P(Renderings, AClaimEndsWithItsProcessAndWhenItIsReleased) {
  const auto id = file_page({});
  const auto job = *claim_job();
  store_->renderings().release(job);
  EXPECT_EQ(claim_job()->bug, id);
  store_->reopen();
  EXPECT_EQ(claim_job()->bug, id);
}

TEST_P(Renderings, APictureChangesTheBugAndIsNamedByIt) {
  const auto id = file_page({});
  const auto before = bug(id);
  const auto picture = put_picture();
  store_->clock().advance(seconds(2));
  EXPECT_TRUE(settle(*claim_job(), {picture, {}}).wanted);
  const auto after = bug(id);
  EXPECT_EQ(after.capture.picture, picture);
  EXPECT_TRUE(after.capture.screenshot_live);
  EXPECT_FALSE(after.capture.generating_screenshot);
  EXPECT_EQ(after.revision, before.revision + 1);
  EXPECT_EQ(after.updated_at, now());
  EXPECT_EQ(after.details, before.details);
  EXPECT_EQ(only_rendering(id).state, State::done);
  EXPECT_THAT(only_rendering(id).files, testing::ElementsAre(picture));
  EXPECT_FALSE(claim_job());
}

TEST_P(Renderings, AFailureIsKeptWithItsReason) {
  const auto id = file_page({});
  settle(*claim_job(), {{}, "The page took longer than 15 s."});
  const auto after = bug(id);
  EXPECT_FALSE(after.capture.generating_screenshot);
  EXPECT_FALSE(after.capture.screenshot_live);
  EXPECT_EQ(after.revision, 1);
  EXPECT_EQ(only_rendering(id).state, State::failed);
  EXPECT_EQ(only_rendering(id).reason, "The page took longer than 15 s.");
}

TEST_P(Renderings, AnUploadedPictureStaysWhenItCanNotBeEncodedAnew) {
  auto made = filing_with_page({});
  made.bug.capture.picture = put_picture();
  const auto uploaded = made.bug.capture.picture;
  const auto id = file(std::move(made))->bug;
  settle(*claim_job(), {{}, "It is no picture."});
  EXPECT_EQ(bug(id).capture.picture, uploaded);
  EXPECT_TRUE(bug(id).capture.screenshot_live);
}

TEST_P(Renderings, AnEventWaitsForItsPictureAndGoesWithIt) {
  const auto hook = add_webhook();
  const auto filed = file(filing_with_page({hook}));
  EXPECT_TRUE(filed->owed.empty());
  ASSERT_EQ(filed->later.size(), 1U);
  EXPECT_EQ(filed->later[0].webhook, hook);
  EXPECT_EQ(filed->later[0].due_at, now() + wait);
  EXPECT_TRUE(claim(hook).owed.empty());
  EXPECT_EQ(claim(hook).next_due_at, now() + wait);

  store_->clock().advance(seconds(3));
  const auto picture = put_picture();
  EXPECT_THAT(settle(*claim_job(), {picture, {}}).due, testing::ElementsAre(hook));
  const auto body = only_body(hook);
  EXPECT_THAT(body, HasSubstr(R"("screenshotLive":true)"));
  EXPECT_THAT(body, HasSubstr("/files/" + picture + "\""));
  EXPECT_THAT(body, HasSubstr(R"("__v":1)"));
  EXPECT_THAT(body, HasSubstr(R"("project":"SAMPLE")"));
}

TEST_P(Renderings, HistoryTellsOfThePictureAndOfNoneThatFailed) {
  const auto made = file_page({});
  settle(*claim_job(), {put_picture(), {}});
  const auto failed = file_page({});
  settle(*claim_job(), {{}, "The page is too large."});
  const auto told = store_->bugs().history(project_id(), made, std::nullopt, 10)->edits;
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].what, bugs::EditKind::screenshot);
  EXPECT_EQ(told[0].by.kind, bugs::EditorKind::system);
  EXPECT_EQ(told[0].revision, bug(made).revision);
  EXPECT_EQ(store_->bugs().history(project_id(), failed, std::nullopt, 10)->edits.size(), 1U);
}

TEST_P(Renderings, ABodyTellsOfTheBugAsItIsWhenThePictureComes) {
  const auto hook = add_webhook();
  const auto id = file_page({hook});
  const bugs::EditContext edit{now(), {}, bugs::EditKind::changed};
  ASSERT_TRUE(store_->bugs().change(project_id(), id, edit, [](bugs::Bug& stored) -> base::Result<void> {
    stored.description = "edited while it waited";
    return {};
  }));
  settle(*claim_job(), {put_picture(), {}});
  EXPECT_THAT(only_body(hook), HasSubstr("edited while it waited"));
}

TEST_P(Renderings, LinksInABodyFollowTheProjectsRule) {
  const auto hook = add_webhook();
  file_page({hook});
  change_settings([](accounts::ProjectSettings& settings) { settings.files = accounts::FileAccess::signed_links; });
  const auto picture = put_picture();
  settle(*claim_job(), {picture, {}});
  EXPECT_THAT(only_body(hook), HasSubstr("/files/" + picture + "?expires="));
}

TEST_P(Renderings, AnEventGoesWithoutAfterAFinalFailure) {
  const auto hook = add_webhook();
  file_page({hook});
  EXPECT_THAT(settle(*claim_job(), {{}, "Thrice."}).due, testing::ElementsAre(hook));
  const auto body = only_body(hook);
  EXPECT_THAT(body, HasSubstr(R"("generatingScreenshot":false,"screenshotLive":false)"));
}

TEST_P(Renderings, AnEventGoesAsItIsWhenItsWaitPasses) {
  const auto hook = add_webhook();
  const auto id = file_page({hook});
  const auto job = *claim_job();
  store_->reopen();  // the wait is the store's, not the process's
  store_->clock().advance(wait);
  EXPECT_THAT(only_body(hook), HasSubstr(R"("tail":true)")) << "as it was filed";

  EXPECT_TRUE(settle(job, {put_picture(), {}}).due.empty());
  EXPECT_TRUE(bug(id).capture.screenshot_live);
}

TEST_P(Renderings, ABodyIsFrozenByItsFirstClaim) {
  const auto hook = add_webhook();
  file_page({hook});
  store_->clock().advance(wait);
  const auto owed = claim(hook).owed.at(0);
  const auto job = *claim_job();
  settle(job, {put_picture(), {}});
  record_retry(owed, seconds(5));
  store_->clock().advance(seconds(5));
  EXPECT_EQ(only_body(hook), *owed.body);
}

TEST_P(Renderings, WhoDoesNotWaitIsToldAtOnceByAnEventOfItsOwn) {
  const auto patient = add_webhook();
  const auto prompt = add_webhook();
  const auto filed = file(filing_with_page({patient}, {prompt}));
  ASSERT_EQ(filed->owed.size(), 1U);
  EXPECT_EQ(filed->owed[0].webhook, prompt);
  const auto first_body = *filed->owed[0].body;
  settle(*claim_job(), {put_picture(), {}});
  const auto later = claim(patient).owed.at(0);
  EXPECT_NE(later.event, filed->owed[0].event);
  EXPECT_THAT(*later.body, HasSubstr(R"("screenshotLive":true)"));
  EXPECT_EQ(detail(filed->owed[0].id).body, first_body);
}

TEST_P(Renderings, WhatAPersonSendsAgainDoesNotWait) {
  const auto hook = add_webhook();
  auto made = filing_with_page({hook});
  const auto delivery = made.recipients[0].delivery;
  ASSERT_TRUE(file(std::move(made)));
  ASSERT_TRUE(store_->delivery_log().resend(project_id(), delivery, now()));
  const auto body = only_body(hook);
  settle(*claim_job(), {put_picture(), {}});
  EXPECT_EQ(detail(delivery).body, body);
}

TEST_P(Renderings, AnInactiveWebhookIsHeldAndLaterToldOfThePicture) {
  const auto hook = add_webhook();
  auto made = filing_with_page({hook});
  made.recipients[0].active = false;
  const auto delivery = made.recipients[0].delivery;
  const auto filed = file(std::move(made));
  EXPECT_TRUE(filed->later.empty());
  EXPECT_TRUE(settle(*claim_job(), {put_picture(), {}}).due.empty());
  EXPECT_EQ(state_of(delivery), DeliveryState::held);
  ASSERT_EQ(*store_->delivery_log().recover(project_id(), hook, now() - hours(1), now()), 1);
  EXPECT_THAT(only_body(hook), HasSubstr(R"("screenshotLive":true)"));
}

TEST_P(Renderings, WhatWasCancelledWhileItWaitedStaysCancelled) {
  const auto hook = add_webhook();
  auto made = filing_with_page({hook});
  const auto delivery = made.recipients[0].delivery;
  ASSERT_TRUE(file(std::move(made)));
  ASSERT_TRUE(store_->delivery_log().cancel(project_id(), delivery, now()));
  EXPECT_TRUE(settle(*claim_job(), {put_picture(), {}}).due.empty());
  EXPECT_EQ(state_of(delivery), DeliveryState::cancelled);
}

TEST_P(Renderings, ARemovedBugsJobIsWantedNoMore) {
  const auto id = file_page({add_webhook()});
  const auto job = *claim_job();
  ASSERT_TRUE(store_->bugs().remove(project_id(), id));
  EXPECT_FALSE(settle(job, {put_picture(), {}}).wanted);
  EXPECT_FALSE(claim_job());
  EXPECT_EQ(*store_->renderings().count_waiting(Kind::screenshot), 0);
}

TEST_P(Renderings, ARemovedBugTakesItsPicturesAlong) {
  const auto id = file_page({});
  const auto first = put_picture();
  settle(*claim_job(), {first, {}});
  ASSERT_TRUE(store_->renderings().ask(project_id(), id, Kind::screenshot, now()));
  const auto second = put_picture();
  settle(*claim_job(), {second, {}});
  const auto page = bug(id).capture.screenshot_blob;
  ASSERT_TRUE(store_->bugs().remove(project_id(), id));
  for (const auto& name : {first, second, page}) EXPECT_EQ(kind_of(store_->files().get(name)), ErrorKind::not_found);
}

TEST_P(Renderings, ARemovedBugTakesItsUploadsAlong) {
  const auto attachment = put_picture(), frame = put_picture(), merely_mentioned = put_picture();
  const auto link = [](const std::string& name) { return R"({"url":"https://bugs.example/files/)" + name + "\"}"; };
  auto made = filing();
  made.bug.details = R"({"attachments":[)" + link(attachment) + R"(],"networkLogs":[)" + link(merely_mentioned) + "]}";
  made.bug.capture.replay_blob =
      *store_->files().put(project_id(), bugs::pack_replay(R"({"frames":[)" + link(frame) + "]}"), "replay");
  const auto id = file(made)->bug;
  ASSERT_TRUE(store_->bugs().remove(project_id(), id));
  for (const auto& name : {attachment, frame, made.bug.capture.replay_blob}) {
    EXPECT_EQ(kind_of(store_->files().get(name)), ErrorKind::not_found) << name;
  }
  EXPECT_TRUE(store_->files().get(merely_mentioned));
}

TEST_P(Renderings, ArePutBackToWaitWhenAskedFor) {
  const auto id = file_page({});
  settle(*claim_job(), {{}, "Thrice."});
  const auto asked = store_->renderings().ask(project_id(), id, Kind::screenshot, now());
  ASSERT_TRUE(asked);
  EXPECT_TRUE(asked->capture.generating_screenshot);
  EXPECT_EQ(asked->revision, 2);
  EXPECT_EQ(asked->details, bug(id).details);
  const auto again = store_->renderings().ask(project_id(), id, Kind::screenshot, now());
  EXPECT_EQ(again->revision, 2) << "it waits already";
  const auto job = claim_job();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->attempts_done, 0);
  EXPECT_EQ(only_rendering(id).reason, "");
}

TEST_P(Renderings, APageThatNobodyWantedAPictureOfCanBeAskedForLater) {
  auto made = filing_with_page({});
  made.picture->wanted = false;
  made.bug.capture.generating_screenshot = false;
  const auto id = file(std::move(made))->bug;
  EXPECT_FALSE(claim_job());
  EXPECT_EQ(only_rendering(id).state, State::idle);
  ASSERT_TRUE(store_->renderings().ask(project_id(), id, Kind::screenshot, now()));
  EXPECT_EQ(claim_job()->view, view);
}

TEST_P(Renderings, OfWhatTheReportDidNotBringAreRefused) {
  const auto id = file(filing())->bug;
  for (const auto kind : {Kind::screenshot, Kind::film}) {
    EXPECT_EQ(kind_of(store_->renderings().ask(project_id(), id, kind, now())), ErrorKind::unprocessable);
  }
}

TEST_P(Renderings, AFilmIsMadeOfTheReplayWhenAskedFor) {
  auto made = filing();
  made.bug.capture.replay_blob = *store_->files().put(project_id(), "{}", "replay");
  const auto replay = made.bug.capture.replay_blob;
  const auto id = file(std::move(made))->bug;
  ASSERT_TRUE(store_->renderings().ask(project_id(), id, Kind::film, now()));
  EXPECT_TRUE(bug(id).capture.generating_replay);
  const auto job = claim_job(Kind::film);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->source, replay);

  settle(*job, {{}, "The player stopped."});
  EXPECT_TRUE(bug(id).capture.replay_rendering_failed);
  EXPECT_FALSE(bug(id).capture.replay_live);
  ASSERT_TRUE(store_->renderings().ask(project_id(), id, Kind::film, now()));
  EXPECT_FALSE(bug(id).capture.replay_rendering_failed);
  const auto film = *store_->files().put(project_id(), "mp4", "mp4");
  settle(*claim_job(Kind::film), {film, {}});
  EXPECT_TRUE(bug(id).capture.replay_live);
  EXPECT_FALSE(bug(id).capture.generating_replay);
  EXPECT_THAT(only_rendering(id).files, testing::ElementsAre(film));
}

TEST_P(Renderings, OnlyTheNewestPicturesAreKept) {
  const auto id = file_page({});
  std::vector<std::string> pictures;
  for (std::size_t i = 0; i <= rendering::files_kept_max; ++i) {
    ASSERT_TRUE(i == 0 || store_->renderings().ask(project_id(), id, Kind::screenshot, now()));
    pictures.push_back(put_picture());
    const auto replaced = settle(*claim_job(), {pictures.back(), {}}).replaced;
    const bool is_full = i == rendering::files_kept_max;
    EXPECT_EQ(replaced, is_full ? std::vector{pictures[0]} : std::vector<std::string>{});
  }
  EXPECT_EQ(only_rendering(id).files.front(), pictures.back());
}

TEST_P(Renderings, OfAnotherProjectAreNotFound) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  const auto id = file_page({});
  EXPECT_EQ(kind_of(store_->renderings().of_bug(other.id, id)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(store_->renderings().ask(other.id, id, Kind::screenshot, now())), ErrorKind::not_found);
}

TEST_P(Renderings, APictureMadeTwiceIsNotRecordedTwice) {
  const auto id = file_page({});
  const auto job = *claim_job();
  settle(job, {put_picture(), {}});
  EXPECT_FALSE(settle(job, {put_picture(), {}}).wanted);
  EXPECT_EQ(bug(id).revision, 1);
}

}  // namespace bughook::conformance
