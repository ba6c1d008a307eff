// intake::ReportStore and intake::ReportingProjects.
#include <algorithm>
#include <set>
#include <thread>

#include "bugs/lexorank.hpp"
#include "fixture.hpp"

namespace bughook::conformance {

BUGHOOK_STORE_SUITE(Filing);

TEST_P(Filing, StoresEveryFieldOfTheBug) {
  auto made = filing();
  made.bug.type = "FEATURE_REQUEST";
  made.bug.priority = bugs::Priority::high;
  made.bug.status = "INPROGRESS";
  made.bug.share_generation = 3;
  made.bug.revision = 2;
  made.bug.capture = {.screenshot_url = "https://x/y.jpg",
                      .picture = {},
                      .screenshot_blob = "20261123-a.html",
                      .replay_blob = "20261123-b.replay",
                      .replay_started_at = now() - seconds(9),
                      .generating_screenshot = true,
                      .screenshot_live = false,
                      .generating_replay = true,
                      .replay_live = false,
                      .replay_rendering_failed = true};
  auto expected = made.bug;
  ASSERT_TRUE(file(std::move(made)));
  expected.number = 1;
  expected.lexorank = bugs::rank_of_number(1);
  const auto stored = store_->bugs().bug(project_id(), expected.id);
  ASSERT_TRUE(stored);
  EXPECT_EQ(*stored, expected);
}

TEST_P(Filing, TextsKeepTheirBytes) {
  auto made = filing();
  made.bug.description = std::string("a\0b\r\n'\"%_\xF0\x9F\x90\x9B", 13);
  const auto expected = made.bug.description;
  const auto id = made.bug.id;
  ASSERT_TRUE(file(std::move(made)));
  EXPECT_EQ(store_->bugs().bug(project_id(), id)->description, expected);
}

TEST_P(Filing, GivesNumbersFromOneWithoutGap) {
  for (std::int64_t number = 1; number <= 5; ++number) EXPECT_EQ(file(filing())->number, number);
}

TEST_P(Filing, NumbersAreEachProjectsOwn) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  EXPECT_EQ(file(filing())->number, 1);
  auto foreign = filing();
  foreign.bug.project = other.id;
  EXPECT_EQ(file(std::move(foreign))->number, 1);
  EXPECT_EQ(file(filing())->number, 2);
}

TEST_P(Filing, NumbersGoOnAfterARestart) {
  EXPECT_EQ(file(filing())->number, 1);
  store_->reopen();
  EXPECT_EQ(file(filing())->number, 2);
}

TEST_P(Filing, TheNumberOfADeletedBugIsNotGivenAgain) {
  const auto first = file(filing());
  ASSERT_TRUE(store_->bugs().remove(project_id(), first->bug));
  EXPECT_EQ(file(filing())->number, 2);
  const auto third = file(filing());
  ASSERT_TRUE(store_->bugs().remove(project_id(), third->bug));
  store_->reopen();
  EXPECT_EQ(file(filing())->number, 4);
}

TEST_P(Filing, ManyThreadsGetEveryNumberOnce) {
  constexpr int threads = 8;
  constexpr int each = 50;
  std::vector<std::vector<std::int64_t>> numbers(threads);
  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread) {
      running.emplace_back([this, &mine = numbers[static_cast<std::size_t>(thread)]] {
        for (int i = 0; i < each; ++i) mine.push_back(file(filing())->number);
      });
    }
  }
  std::set<std::int64_t> all;
  for (const auto& mine : numbers) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), threads * each);
  EXPECT_EQ(*all.begin(), 1);
  EXPECT_EQ(*all.rbegin(), threads * each);
}

TEST_P(Filing, FreezesTheBodyWithTheNumberInIt) {
  const auto hook = add_webhook();
  auto made = filing({hook});
  const auto parts = made.body;
  const auto filed = file(std::move(made));
  ASSERT_EQ(filed->owed.size(), 1U);
  EXPECT_EQ(*filed->owed[0].body, parts.finish(1));
  EXPECT_EQ(detail(filed->owed[0].id).body, parts.finish(1));
}

TEST_P(Filing, OwesADeliveryToEachActiveWebhookAlreadyClaimed) {
  const auto one = add_webhook();
  const auto two = add_webhook();
  const auto made = filing({one, two});
  const auto filed = file(made);
  ASSERT_EQ(filed->owed.size(), 2U);
  EXPECT_EQ(filed->owed[0].id, made.recipients[0].delivery);
  EXPECT_EQ(filed->owed[0].event, made.event);
  EXPECT_EQ(filed->owed[0].attempts_done, 0);
  EXPECT_EQ(filed->owed[0].body, filed->owed[1].body);  // shared
  EXPECT_THAT(claimed_ids(one), testing::IsEmpty());
  EXPECT_EQ(state_of(filed->owed[1].id), DeliveryState::pending);
}

TEST_P(Filing, AnInactiveWebhookGetsAHeldDelivery) {
  const auto hook = add_webhook();
  const auto made = filing({hook}, false);
  const auto filed = file(made);
  EXPECT_THAT(filed->owed, testing::IsEmpty());
  const auto found = detail(made.recipients[0].delivery).delivery;
  EXPECT_EQ(found.state, DeliveryState::held);
  EXPECT_EQ(found.due_at, std::nullopt);
  EXPECT_THAT(claimed_ids(hook), testing::IsEmpty());
}

TEST_P(Filing, ADeletedWebhookGetsNoDelivery) {
  const auto kept = add_webhook();
  const auto gone = add_webhook();
  file_for({kept, gone});  // the store has met both
  ASSERT_TRUE(store_->webhooks().remove(project_id(), gone));
  const auto owed = file_for({kept, gone});
  ASSERT_EQ(owed.size(), 1U);
  EXPECT_EQ(owed[0].webhook, kept);
}

TEST_P(Filing, AnotherProjectsWebhookGetsNoDelivery) {
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  EXPECT_THAT(file_for(std::vector{add_webhook(other.id)}), testing::IsEmpty());
}

TEST_P(Filing, ARemovedProjectTakesNoReports) {
  ASSERT_TRUE(file(filing()));
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "SAMPLE"));
  EXPECT_EQ(kind_of(file(filing())), ErrorKind::not_found);
}

TEST_P(Filing, AReportThatFailsHalfWayLeavesNothingAndTakesNoNumber) {
  const auto hook = add_webhook();
  const auto first = filing({hook});
  ASSERT_TRUE(file(first));
  auto twin = filing({hook});
  twin.recipients[0].delivery = first.recipients[0].delivery;  // the last row it writes is there already
  const auto id = twin.bug.id;
  EXPECT_EQ(kind_of(file(std::move(twin))), ErrorKind::internal);
  EXPECT_EQ(kind_of(store_->bugs().bug(project_id(), id)), ErrorKind::not_found);
  EXPECT_EQ(file(filing({hook}))->number, 2);
}

TEST_P(Filing, OneBadReportDoesNotSpoilThoseBesideIt) {
  const auto first = filing();
  ASSERT_TRUE(file(first));
  std::vector<std::future<base::Result<intake::Filed>>> answers;
  for (int i = 0; i < 40; ++i) {
    auto made = filing();
    if (i % 10 == 5) made.bug.id = first.bug.id;
    auto promise = std::make_shared<std::promise<base::Result<intake::Filed>>>();
    answers.push_back(promise->get_future());
    store_->reports().file(std::move(made), {nullptr, [promise](base::Result<intake::Filed> filed) {
                                               promise->set_value(std::move(filed));
                                             }});
  }
  std::int64_t number = 1;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto filed = answers[i].get();
    ASSERT_EQ(filed.has_value(), i % 10 != 5);
    if (filed) {
      EXPECT_EQ(filed->number, ++number);
    }
  }
}

TEST_P(Filing, ARepeatedKeyIsAnsweredWithTheFirstBug) {
  const auto hook = add_webhook();
  auto first = filing({hook});
  first.idempotency_key = "once";
  const auto filed = file(first);
  EXPECT_FALSE(filed->repeated);
  auto second = filing({hook});
  second.idempotency_key = "once";
  const auto again = file(second);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->bug, filed->bug);
  EXPECT_EQ(again->number, filed->number);
  EXPECT_THAT(again->owed, testing::IsEmpty());
  EXPECT_EQ(kind_of(store_->bugs().bug(project_id(), second.bug.id)), ErrorKind::not_found);
  EXPECT_EQ(file(filing())->number, 2);
}

TEST_P(Filing, KeysAreEachProjectsOwnAndOutliveARestart) {
  auto first = filing();
  first.idempotency_key = std::string(intake::idempotency_key_bytes_max, 'k');
  ASSERT_TRUE(file(first));
  const auto other = project("OTHER");
  ASSERT_TRUE(store_->accounts().insert(other));
  auto foreign = filing();
  foreign.bug.project = other.id;
  foreign.idempotency_key = first.idempotency_key;
  EXPECT_FALSE(file(std::move(foreign))->repeated);
  store_->reopen();
  auto again = filing();
  again.idempotency_key = first.idempotency_key;
  EXPECT_EQ(file(std::move(again))->bug, first.bug.id);
}

TEST_P(Filing, AKeyIsForgottenAfterADay) {
  auto first = filing();
  first.idempotency_key = "once";
  ASSERT_TRUE(file(first));
  store_->clock().advance(hours(24));
  auto again = filing();
  again.idempotency_key = "once";
  EXPECT_FALSE(file(std::move(again))->repeated);
}

TEST_P(Filing, IsRefusedOnceTheStoreStops) {
  store_->stop();
  const auto filed = file(filing());
  ASSERT_EQ(kind_of(filed), ErrorKind::unavailable);
  EXPECT_TRUE(filed.error().retry_after.has_value());
}

TEST_P(Filing, AnswersOnTheLoopOfTheReply) {
  base::Loops loops(2);
  loops.start();
  std::promise<bool> was_there;
  base::Loop& loop = loops.at(1);
  store_->reports().file(filing(), {&loop, [&](base::Result<intake::Filed>) { was_there.set_value(loop.is_here()); }});
  EXPECT_TRUE(was_there.get_future().get());
  store_->stop();  // before the loops go: the writer may still be waking them
  loops.stop();
}

TEST_P(Filing, TheHighestIdIsSeenAfterARestart) {
  const auto hook = add_webhook();
  const auto owed = file_for(hook);
  store_->reopen();
  EXPECT_EQ(store_->max_id_seen(), owed.id.number);
}

BUGHOOK_STORE_SUITE(ReportingProjects);

TEST_P(ReportingProjects, AreFoundBySdkKeyWithTheirWebhooks) {
  auto made = webhook(project_id());
  made.active = false;
  ASSERT_TRUE(store_->webhooks().insert(made));
  const auto found = by_sdk_key(first_.project.sdk_key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, project_id());
  EXPECT_EQ(found->organisation, first_.organisation.id);
  EXPECT_EQ(found->key, "SAMPLE");
  ASSERT_EQ(found->webhooks.size(), 1U);
  EXPECT_EQ(found->webhooks[0].webhook, made.id);
  EXPECT_EQ(found->webhooks[0].actions, made.actions);
  EXPECT_FALSE(found->webhooks[0].active);
}

TEST_P(ReportingProjects, SayWhatIsRenderedAndHowFilesAreLinked) {
  const auto& key = first_.project.sdk_key;
  EXPECT_TRUE(by_sdk_key(key)->rendering.pictures);
  EXPECT_FALSE(by_sdk_key(key)->rendering.films);
  EXPECT_EQ(by_sdk_key(key)->links, bugs::LinkForm::plain);
  change_settings([](accounts::ProjectSettings& settings) {
    settings.screenshots.render = false;
    settings.screenshots.longest_wait = seconds(7);
    settings.automatic_films = true;
    settings.files = accounts::FileAccess::signed_links;
  });
  const auto changed = by_sdk_key(key);
  EXPECT_FALSE(changed->rendering.pictures);
  EXPECT_TRUE(changed->rendering.films);
  EXPECT_EQ(changed->rendering.longest_wait, seconds(7));
  EXPECT_EQ(changed->links, bugs::LinkForm::with_signature);
}

TEST_P(ReportingProjects, AnUnknownKeyIsUnauthorized) {
  EXPECT_EQ(kind_of(by_sdk_key("nobody's")), ErrorKind::unauthorized);
}

TEST_P(ReportingProjects, EveryChangeIsSeenByTheNextReport) {
  const auto& key = first_.project.sdk_key;
  EXPECT_THAT(by_sdk_key(key)->webhooks, testing::IsEmpty());
  const auto hook = add_webhook();
  EXPECT_EQ(by_sdk_key(key)->webhooks.size(), 1U);
  ASSERT_TRUE(store_->webhooks().change(project_id(), hook, [](webhooks::Webhook& each) -> base::Result<void> {
    each.active = false;
    return {};
  }));
  EXPECT_FALSE(by_sdk_key(key)->webhooks[0].active);
  ASSERT_TRUE(store_->webhooks().remove(project_id(), hook));
  EXPECT_THAT(by_sdk_key(key)->webhooks, testing::IsEmpty());
  ASSERT_TRUE(
      store_->accounts().change(first_.organisation.id, "SAMPLE", [](accounts::Project& each) -> base::Result<void> {
        each.sdk_key = "another";
        return {};
      }));
  EXPECT_EQ(kind_of(by_sdk_key(key)), ErrorKind::unauthorized);
  EXPECT_TRUE(by_sdk_key("another"));
  ASSERT_TRUE(store_->accounts().remove(first_.organisation.id, "SAMPLE"));
  EXPECT_EQ(kind_of(by_sdk_key("another")), ErrorKind::unauthorized);
}

}  // namespace bughook::conformance
