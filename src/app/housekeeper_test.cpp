// What is erased, and put right, by the word of which clock.
#include "app/housekeeper.hpp"

#include <gtest/gtest.h>

namespace bughook::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using storage::Erased;

/// Counts what it is asked for.
class FakeHousekeeping final : public storage::Housekeeping {
 public:
  base::Result<storage::TimeNotes> time_notes() override { return notes; }
  base::Result<void> note_time(const storage::TimeNotes& noted) override {
    notes = noted;
    return {};
  }
  base::Result<Erased> bring_back_due(base::Timestamp, DueLook look, double) override {
    ++(look == DueLook::all ? looks_at_all : looks_beyond);
    return Erased{std::exchange(late, 0), false};
  }
  base::Result<Erased> purge_events(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_attempts(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_bugs(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_ended(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_health(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_idempotency(base::Timestamp, std::size_t) override { return by_age(); }
  base::Result<Erased> purge_files(base::Timestamp) override { return by_age(); }
  base::Result<Erased> erase_removed(std::size_t) override {
    ++removals;
    return Erased{};
  }

  storage::TimeNotes notes;
  std::size_t late = 0;
  int looks_at_all = 0, looks_beyond = 0, removals = 0, erasures = 0;

 private:
  base::Result<Erased> by_age() {
    ++erasures;
    return Erased{};
  }
};

class HousekeeperTest : public testing::Test {
 protected:
  HousekeeperTest() {
    settings_.attempts_kept = settings_.events_kept = settings_.files_kept = days(30);
    store_.notes = {clock_.now(), clock_.now()};
  }
  void restart() {
    keeper_ = std::make_unique<Housekeeper>(Housekeeper::Parts{
        .store = store_, .settings = settings_, .clock = clock_, .log = log_, .due_times_moved = [this] { ++told_; }});
  }
  int erasures_of_next_look() {
    const auto before = store_.erasures;
    keeper_->look_after();
    return store_.erasures - before;
  }

  base::ManualClock clock_;
  Settings settings_;
  base::Log log_{base::LogLevel::off};
  FakeHousekeeping store_;
  int told_ = 0;
  std::unique_ptr<Housekeeper> keeper_;
};

TEST_F(HousekeeperTest, ErasesOnceAnHour) {
  restart();
  EXPECT_EQ(erasures_of_next_look(), 7);
  clock_.advance(30s);
  EXPECT_EQ(erasures_of_next_look(), 0);
  clock_.advance(1h);
  EXPECT_EQ(erasures_of_next_look(), 7);
  EXPECT_EQ(store_.removals, 2);
  EXPECT_EQ(store_.looks_beyond, 2);
  EXPECT_EQ(store_.looks_at_all, 0);
  EXPECT_EQ(told_, 0);
}

TEST_F(HousekeeperTest, AStartWithAClockAYearAheadErasesNothingByAge) {
  const auto right = clock_.now();
  clock_.set(right + days(365));
  restart();
  EXPECT_EQ(erasures_of_next_look(), 0);
  EXPECT_EQ(store_.removals, 1) << "what was removed was removed";
  clock_.advance(2h);
  EXPECT_EQ(erasures_of_next_look(), 0);
  EXPECT_EQ(store_.notes.believed, right);
  restart();
  EXPECT_EQ(erasures_of_next_look(), 0) << "a restart believes no more";
  clock_.set(right + 2h);
  restart();
  EXPECT_EQ(erasures_of_next_look(), 7);
  EXPECT_EQ(store_.looks_at_all, 1) << "the clock said more before";
  EXPECT_EQ(told_, 1);
}

TEST_F(HousekeeperTest, WhatIsFiledByAClockAheadBeforeTheFirstLookIsNoReasonToBelieveIt) {
  clock_.set(clock_.now() + days(365));
  restart();
  store_.notes = {clock_.now(), clock_.now()};  // as the newest thing in the store would tell by now
  EXPECT_EQ(erasures_of_next_look(), 0);
}

TEST_F(HousekeeperTest, AYearAheadAndBackWhileRunningErasesNothingAndPutsDueTimesRight) {
  restart();
  keeper_->look_after();
  clock_.set(clock_.now() + days(365));
  clock_.advance(30s);
  EXPECT_EQ(erasures_of_next_look(), 0);
  clock_.advance(3h);
  EXPECT_EQ(erasures_of_next_look(), 0);
  clock_.set(clock_.now() - days(365));
  store_.late = 3;
  keeper_->look_after();
  EXPECT_EQ(store_.looks_at_all, 2);
  EXPECT_EQ(store_.late, 0U);
  EXPECT_GT(told_, 0) << "lanes ask the store again";
}

TEST_F(HousekeeperTest, AnHourBackPutsDueTimesRightAtTheNextLook) {
  restart();
  keeper_->look_after();
  clock_.advance(30s);
  clock_.set(clock_.now() - 1h);
  keeper_->look_after();
  EXPECT_EQ(store_.looks_at_all, 1);
  clock_.advance(30s);
  keeper_->look_after();
  EXPECT_EQ(store_.looks_at_all, 1);
}

}  // namespace
}  // namespace bughook::app
