#include "api/live/live_feed.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ApiHarness;

/// A reader's end of a stream, read on its loop as a session does.
class Reader {
 public:
  explicit Reader(base::Loop& loop, http::StreamSettings settings = {})
      : loop_(loop), stream(std::make_shared<http::Stream>(loop, std::move(settings))) {}

  /// All up to and with this text; what came, if the stream ends before.
  std::string until(std::string_view text) {
    while (unread_.find(text) == std::string::npos) {
      const auto piece = boost::asio::co_spawn(loop_.executor(), stream->next(), boost::asio::use_future).get();
      if (piece.empty()) return std::exchange(unread_, {});
      unread_ += piece;
    }
    const auto end = unread_.find(text) + text.size();
    auto read = unread_.substr(0, end);
    unread_.erase(0, end);
    return read;
  }
  /// The id of the next event, and the event.
  std::pair<std::int64_t, std::string> event() {
    auto text = until("data: ");
    text += until("\n\n");
    const auto id = text.rfind("id: ");
    return {std::stoll(text.substr(id + 4)), text.substr(id)};
  }

 private:
  base::Loop& loop_;
  std::string unread_;

 public:
  std::shared_ptr<http::Stream> stream;
};

class LiveFeedTest : public ::testing::Test {
 protected:
  LiveFeedTest() { loops_.start(); }
  ~LiveFeedTest() override {
    feed_.reset();
    loops_.stop();
  }

  LiveFeed& feed(LiveLimits limits = {}) {
    limits.interval = std::chrono::milliseconds(0);
    feed_ = std::make_unique<LiveFeed>(LiveFeed::Parts{
        .bugs = harness_.bugs,
        .deliveries = harness_.deliveries,
        .webhooks = harness_.delivery.webhooks,
        .clock = clock_,
        .metrics = harness_.metrics,
        .log = harness_.log,
        .bug_json = [](const accounts::Project&, const bugs::Bug& bug) { return "\"" + bug.status + "\""; },
        .limits = limits});
    return *feed_;
  }
  Reader reader() { return Reader(loops_.at(0)); }
  [[nodiscard]] base::Result<void> add(const Reader& reader, std::optional<std::int64_t> last_event = {}) {
    return feed_->add_reader(harness_.project, last_event, reader.stream);
  }
  [[nodiscard]] std::uint64_t events_told() {
    return harness_.metrics.counter("bughook_live_events_total", "").value();
  }

  base::ManualClock clock_;
  base::Loops loops_{1};
  ApiHarness harness_;
  const base::ProjectId project_ = harness_.project.id;
  std::unique_ptr<LiveFeed> feed_;
};

}  // namespace

TEST_F(LiveFeedTest, WhatChangesIsToldAsItStandsAndOnce) {
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  auto& bug = harness_.add_bug(1);
  for (int i = 0; i < 50; ++i) live.note_bug_changed(project_, bug.id);
  bug.status = "DONE";
  live.note_bug_created(project_, harness_.add_bug(2).id);
  live.start();  // only now, so that it is known what it finds
  EXPECT_THAT(reads.event().second,
              ::testing::EndsWith("event: bug\ndata: {\"kind\":\"changed\",\"bug\":\"DONE\"}\n\n"));
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr(R"({"kind":"created","bug":"OPEN"})"));
  EXPECT_EQ(events_told(), 2U);
}

TEST_F(LiveFeedTest, ABugThatIsGoneIsToldAsRemovedWhateverWasNoted) {
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  const auto bug = harness_.add_bug(1).id;
  live.note_bug_removed(project_, bug);
  live.note_bug_changed(project_, base::BugId{77});
  harness_.bugs.stored.clear();
  live.start();
  EXPECT_THAT(reads.event().second,
              ::testing::HasSubstr("{\"kind\":\"removed\",\"bug\":{\"id\":\"" + bug.text() + "\"}}"));
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr(base::BugId{77}.text()));
}

TEST_F(LiveFeedTest, DeliveriesOfTheProjectsWebhooksAreToldAndNoOthers) {
  const auto webhook = harness_.add_webhook("http://127.0.0.1:9/");
  const auto owed = harness_.delivery.queue.add_fresh(webhook.id);
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  live.note_delivery(base::WebhookId{5}, base::DeliveryId{5});
  live.note_delivery(webhook.id, owed.id);
  live.start();
  const auto event = reads.event().second;
  EXPECT_THAT(event, ::testing::HasSubstr("event: delivery\ndata: {\"id\":\"" + owed.id.text()));
  EXPECT_THAT(event, ::testing::HasSubstr(R"("state":"pending")"));
  EXPECT_EQ(events_told(), 1U);
}

TEST_F(LiveFeedTest, AWebhookThatIsMadeMeanwhileIsListenedToAsWell) {
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  const auto webhook = harness_.add_webhook("http://127.0.0.1:9/");
  live.note_webhooks(project_);
  live.note_delivery(webhook.id, harness_.delivery.queue.add_fresh(webhook.id).id);
  live.start();
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr("event: delivery"));
}

TEST_F(LiveFeedTest, WhereNobodyListensNothingIsKept) {
  auto& live = feed();
  live.note_bug_created(project_, harness_.add_bug(1).id);
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  live.note_bug_created(base::ProjectId{99}, base::BugId{1});
  live.note_bug_created(project_, harness_.add_bug(2).id);
  live.start();
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr("created"));
  EXPECT_EQ(events_told(), 1U);
}

TEST_F(LiveFeedTest, WhoComesBackGetsWhatWasMissed) {
  auto& live = feed();
  live.start();
  auto first = reader();
  ASSERT_TRUE(add(first));
  const auto position = first.until("\n\n");
  EXPECT_THAT(position, ::testing::HasSubstr("retry: "));
  live.note_bug_created(project_, harness_.add_bug(1).id);
  const auto [seen, text] = first.event();
  EXPECT_EQ(std::stoll(position.substr(position.find("id: ") + 4)) + 1, seen);
  first.stream->end();
  auto& second_bug = harness_.add_bug(2);
  second_bug.status = "missed";
  auto witness = reader();
  ASSERT_TRUE(add(witness));
  live.note_bug_created(project_, second_bug.id);
  EXPECT_EQ(witness.event().first, seen + 1);

  auto back = reader();
  ASSERT_TRUE(add(back, seen));
  const auto missed = back.event();
  EXPECT_EQ(missed.first, seen + 1);
  EXPECT_THAT(missed.second, ::testing::HasSubstr("missed"));
  auto up_to_date = reader();
  ASSERT_TRUE(add(up_to_date, seen + 1));
  EXPECT_THAT(up_to_date.until("\n\n"), ::testing::Not(::testing::HasSubstr("event")));
}

TEST_F(LiveFeedTest, WhoComesBackTooLateOrFromElsewhereIsToldToLoadThePageAgain) {
  LiveLimits limits;
  limits.events_kept_max = 2;
  auto& live = feed(limits);
  live.start();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  std::int64_t first = 0;
  for (int number = 1; number <= 4; ++number) {
    live.note_bug_created(project_, harness_.add_bug(number).id);
    const auto id = reads.event().first;
    if (number == 1) first = id;
  }
  for (const std::int64_t stranger : {std::int64_t{0}, first, first + 100}) {
    auto late = reader();
    ASSERT_TRUE(add(late, stranger));
    EXPECT_THAT(late.event().second, ::testing::HasSubstr("event: reset")) << stranger;
  }
  auto in_time = reader();
  ASSERT_TRUE(add(in_time, first + 1));
  EXPECT_EQ(in_time.event().first, first + 2);
}

TEST_F(LiveFeedTest, MoreThanCanBeToldBecomesOneReset) {
  LiveLimits limits;
  limits.pending_max = 3;
  auto& live = feed(limits);
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  for (int number = 1; number <= 100; ++number) live.note_bug_created(project_, base::BugId{number});
  live.start();
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr("event: reset"));
  live.note_bug_changed(project_, harness_.add_bug(1).id);
  EXPECT_THAT(reads.event().second, ::testing::HasSubstr("event: bug"));
  EXPECT_EQ(events_told(), 2U);
}

TEST_F(LiveFeedTest, AReaderThatLagsIsToldToLoadThePageAgainOnceItCaughtUp) {
  auto& live = feed();
  Reader slow(loops_.at(0), {.bytes_max = 200, .heartbeat = {}});
  auto witness = reader();
  ASSERT_TRUE(add(slow));
  ASSERT_TRUE(add(witness));
  live.start();
  std::int64_t last = 0;
  for (int number = 1; number <= 5; ++number) {
    live.note_bug_created(project_, harness_.add_bug(number).id);
    last = witness.event().first;
  }
  EXPECT_FALSE(slow.stream->has_ended());
  EXPECT_THAT(slow.event().second, ::testing::HasSubstr("event: bug"));
  std::pair<std::int64_t, std::string> event;
  do {
    event = slow.event();
  } while (event.second.find("event: bug") != std::string::npos);
  EXPECT_EQ(event.first, last);
  EXPECT_THAT(event.second, ::testing::HasSubstr("event: reset"));
  live.note_bug_created(project_, harness_.add_bug(6).id);
  EXPECT_EQ(slow.event().first, last + 1) << "it follows again";
}

TEST_F(LiveFeedTest, AReaderThatTakesNothingIsCut) {
  auto& live = feed();
  Reader asleep(loops_.at(0), {.bytes_max = 200, .heartbeat = {}});
  auto witness = reader();
  ASSERT_TRUE(add(asleep));
  ASSERT_TRUE(add(witness));
  live.start();
  for (int number = 1; number <= 5; ++number) {
    live.note_bug_created(project_, harness_.add_bug(number).id);
    (void)witness.event();
  }
  clock_.advance(seconds(9));
  auto late = reader();
  ASSERT_TRUE(add(late));
  EXPECT_FALSE(asleep.stream->has_ended());
  clock_.advance(seconds(1));
  auto later = reader();
  ASSERT_TRUE(add(later));
  EXPECT_TRUE(asleep.stream->is_cut());
}

TEST_F(LiveFeedTest, WhoMissedMoreThanAStreamHoldsIsToldToLoadThePageAgain) {
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  live.start();
  std::int64_t first = 0;
  for (int number = 1; number <= 5; ++number) {
    live.note_bug_created(project_, harness_.add_bug(number).id);
    const auto id = reads.event().first;
    if (number == 1) first = id;
  }
  Reader back(loops_.at(0), {.bytes_max = 200, .heartbeat = {}});
  ASSERT_TRUE(add(back, first));
  EXPECT_THAT(back.until("event: reset"), ::testing::HasSubstr("event: reset"));
}

TEST_F(LiveFeedTest, ReadersAreCountedInAllAndPerProjectAndMakePlaceWhenTheyGo) {
  LiveLimits limits;
  limits.readers_max = 3;
  limits.readers_per_project_max = 2;
  feed(limits);
  auto a = reader(), b = reader(), c = reader(), d = reader();
  ASSERT_TRUE(add(a));
  ASSERT_TRUE(add(b));
  const auto refused = add(c);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
  auto other = harness_.project;
  other.id = base::ProjectId{98};
  ASSERT_TRUE(feed_->add_reader(other, {}, c.stream));
  ASSERT_FALSE(feed_->add_reader(other, {}, d.stream)) << "three in all";
  a.stream->end();
  EXPECT_TRUE(feed_->add_reader(other, {}, d.stream));
  b.stream.reset();
  auto e = reader();
  EXPECT_TRUE(add(e));
}

TEST_F(LiveFeedTest, AReaderHasToShowItsCredentialsAgainAfterAWhile) {
  feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  clock_.advance(minutes(14));
  auto second = reader();
  ASSERT_TRUE(add(second));
  EXPECT_FALSE(reads.stream->has_ended());
  clock_.advance(minutes(1));
  auto third = reader();
  ASSERT_TRUE(add(third));
  EXPECT_TRUE(reads.stream->has_ended());
  EXPECT_FALSE(second.stream->has_ended());
}

TEST_F(LiveFeedTest, AProjectThatNobodyFollowsIsForgotten) {
  auto& live = feed();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  reads.stream->end();
  auto other = harness_.project;
  other.id = base::ProjectId{98};
  const auto tidy = [&] {
    auto visitor = reader();
    EXPECT_TRUE(feed_->add_reader(other, {}, visitor.stream));
  };
  tidy();
  clock_.advance(seconds(61));
  tidy();
  live.note_bug_created(project_, harness_.add_bug(1).id);
  auto back = reader();
  ASSERT_TRUE(add(back));
  live.note_bug_created(project_, harness_.add_bug(2).id);
  live.start();
  EXPECT_THAT(back.event().second, ::testing::HasSubstr("created"));
  EXPECT_EQ(events_told(), 1U);
}

TEST_F(LiveFeedTest, AStopEndsAllStreamsAndTakesNoMore) {
  auto& live = feed();
  live.start();
  auto reads = reader();
  ASSERT_TRUE(add(reads));
  live.stop();
  EXPECT_TRUE(reads.stream->has_ended());
  EXPECT_FALSE(add(reads));
  live.stop();
}

}  // namespace bughook::api
