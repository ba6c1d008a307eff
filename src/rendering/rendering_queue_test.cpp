#include "rendering/rendering_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rendering/testing/fake_workshop.hpp"

namespace bughook::rendering {
namespace {

using base::ErrorKind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class Queue : public ::testing::Test {
 protected:
  base::ManualClock clock_;
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  testing::FakeRenderingStore store_;
  testing::FakeFiles files_;
  testing::FakeMaker maker_;
  std::vector<base::WebhookId> told_;
  double load_ = 0;
  RenderingQueue queue_{Kind::screenshot,
                        {store_, files_, maker_, clock_, metrics_, log_,
                         [this](const Job&, const Settled& settled) {
                           told_.insert(told_.end(), settled.due.begin(), settled.due.end());
                         },
                         [this] { return load_; }}};
  void take_too_long() { maker_.fail_next(ErrorKind::unprocessable, "It took too long.", 60s); }
  const testing::FakeRenderingStore::Row& row() { return store_.rows.at(0); }
};

TEST_F(Queue, MakesWhatIsDueStoresItAndTellsWhoWaited) {
  store_.add(base::BugId{1}, clock_.now());
  store_.settled.due = {base::WebhookId{5}};
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(row().state, State::done);
  EXPECT_EQ(files_.files.at(row().file).bytes, "picture");
  EXPECT_THAT(told_, ::testing::ElementsAre(base::WebhookId{5}));
  EXPECT_THAT(metrics_.render(), HasSubstr(R"(bughook_renderings_total{kind="screenshot",result="done"} 1)"));
}

TEST_F(Queue, KnowsHowLongThereIsNothingToDo) {
  EXPECT_GE(*queue_.work_once(), 10s);
  store_.add(base::BugId{1}, clock_.now() + 3s);
  EXPECT_EQ(*queue_.work_once(), 3s);
}

TEST_F(Queue, AFailureIsRepeatedTwiceAndThenKept) {
  store_.add(base::BugId{1}, clock_.now());
  for (int i = 0; i < 3; ++i) maker_.fail_next(ErrorKind::unavailable, "The browser died.");
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(row().state, State::waiting);
  EXPECT_EQ(*queue_.work_once(), 1s);
  clock_.advance(1s);
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(*queue_.work_once(), 5s);
  clock_.advance(5s);
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(row().state, State::failed);
  EXPECT_EQ(row().reason, "The browser died.");
  EXPECT_EQ(maker_.attempts, 3);
  EXPECT_THAT(files_.files, IsEmpty());
}

TEST_F(Queue, AnAttemptThatSucceedsLaterLeavesNoTrace) {
  store_.add(base::BugId{1}, clock_.now());
  maker_.fail_next(ErrorKind::unavailable, "The browser died.");
  queue_.work_once();
  clock_.advance(1s);
  queue_.work_once();
  EXPECT_EQ(row().state, State::done);
  EXPECT_EQ(row().reason, "");
}

TEST_F(Queue, APageAtFaultIsNotTriedAgain) {
  for (const auto kind : {ErrorKind::unprocessable, ErrorKind::not_found}) {
    store_.rows.clear();
    store_.add(base::BugId{1}, clock_.now());
    maker_.fail_next(kind, "This page is too much.");
    queue_.work_once();
    EXPECT_EQ(row().state, State::failed);
  }
  EXPECT_EQ(maker_.attempts, 2);
}

TEST_F(Queue, WhatTookTooLongOnABusyMachineIsMadeWhenThatHasCalmedDown) {
  store_.add(base::BugId{1}, clock_.now());
  take_too_long();
  load_ = 12;
  queue_.work_once();
  EXPECT_EQ(row().state, State::failed) << "whoever waits for it goes on";
  EXPECT_EQ(queue_.work_once(), 10s) << "and it looks again soon";
  EXPECT_EQ(row().state, State::failed);
  load_ = 0.5;
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_EQ(row().state, State::done);
  EXPECT_GT(*queue_.work_once(), 10s);
}

TEST_F(Queue, ABrowserThatABusyMachineDidNotLetStartIsStartedWhenThatHasCalmedDown) {
  store_.add(base::BugId{1}, clock_.now());
  load_ = 12;
  for (int i = 0; i < 3; ++i) {
    maker_.fail_next(ErrorKind::unavailable, "The browser hangs.");
    queue_.work_once();
    clock_.advance(5s);
  }
  EXPECT_EQ(row().state, State::failed);
  load_ = 0.5;
  queue_.work_once();
  queue_.work_once();
  EXPECT_EQ(row().state, State::done);
}

TEST_F(Queue, WhatTakesTooLongAgainAndAgainHasThreeAttempts) {
  store_.add(base::BugId{1}, clock_.now());
  for (int i = 0; i < 9; ++i) take_too_long();
  for (int i = 0; i < 9; ++i) {
    load_ = 12;
    queue_.work_once();
    load_ = 0.5;
    queue_.work_once();
  }
  EXPECT_EQ(row().state, State::failed);
  EXPECT_EQ(maker_.attempts, 3);
}

TEST_F(Queue, WhatSomebodyAskedForMeanwhileIsNotTriedTwiceAtOnce) {
  store_.add(base::BugId{1}, clock_.now());
  load_ = 12;
  for (int i = 0; i < 2; ++i) {
    take_too_long();
    queue_.work_once();
    ASSERT_TRUE(store_.ask(base::ProjectId{7}, base::BugId{1}, Kind::screenshot, clock_.now()));
  }
  take_too_long();
  queue_.work_once();
  load_ = 0.5;
  for (int i = 0; i < 4; ++i) queue_.work_once();
  EXPECT_EQ(row().state, State::done);
  EXPECT_EQ(maker_.attempts, 4);
}

TEST_F(Queue, WhatTookTooLongOnAnIdleMachineIsNotTriedAgain) {
  store_.add(base::BugId{1}, clock_.now());
  take_too_long();
  load_ = 0.5;
  queue_.work_once();
  EXPECT_EQ(row().state, State::failed);
  EXPECT_GT(*queue_.work_once(), 10s);
  EXPECT_EQ(maker_.attempts, 1);
}

TEST_F(Queue, NobodyAsksAgainForThePictureOfARemovedBug) {
  store_.add(base::BugId{1}, clock_.now());
  take_too_long();
  load_ = 12;
  queue_.work_once();
  store_.rows.clear();
  load_ = 0.5;
  EXPECT_EQ(queue_.work_once(), std::nullopt);
  EXPECT_GT(*queue_.work_once(), 10s);
}

TEST_F(Queue, AFullDiskIsATryAgain) {
  store_.add(base::BugId{1}, clock_.now());
  files_.failure = base::Error{ErrorKind::unavailable, "The disk is full.", {}, std::nullopt};
  queue_.work_once();
  EXPECT_EQ(row().state, State::waiting);
  EXPECT_EQ(row().reason, "The disk is full.");
}

TEST_F(Queue, ThePictureOfARemovedBugIsErased) {
  store_.add(base::BugId{1}, clock_.now());
  store_.settled.wanted = false;
  queue_.work_once();
  EXPECT_THAT(files_.files, IsEmpty());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(Queue, FilesThatWereReplacedAreErased) {
  store_.add(base::BugId{1}, clock_.now());
  files_.files["old.jpg"] = {"old", "image/jpeg"};
  store_.settled.replaced = {"old.jpg"};
  queue_.work_once();
  EXPECT_THAT(files_.files, SizeIs(1));
  EXPECT_FALSE(files_.files.contains("old.jpg"));
}

TEST_F(Queue, AStoreThatCanNotBeAskedIsAskedAgainLater) {
  store_.failure = base::Error{ErrorKind::unavailable, "stopping", {}, std::nullopt};
  EXPECT_EQ(queue_.work_once(), 5s);
}

TEST_F(Queue, AThreadWakesWhenSomethingIsAsked) {
  queue_.start(2);
  for (int i = 0; i < 4; ++i) {
    store_.add(base::BugId{i + 1}, clock_.now());
    queue_.note_asked();
    store_.wait_for_end_of(static_cast<std::size_t>(i));
  }
  queue_.stop();
  EXPECT_EQ(maker_.attempts, 4);
}

TEST_F(Queue, WhatAStopInterruptsIsNoAttempt) {
  store_.add(base::BugId{1}, clock_.now());
  maker_.hold();
  maker_.fail_next(ErrorKind::unavailable, "The browser was stopped.");
  queue_.start(1);
  maker_.wait_for_attempt(1);
  queue_.begin_stop();
  maker_.let_go();
  queue_.stop();
  EXPECT_EQ(row().state, State::waiting);
  EXPECT_EQ(row().job.attempts_done, 0);
  EXPECT_FALSE(row().claimed);
}

}  // namespace
}  // namespace bughook::rendering
