#include "storage/sqlite/engine/writer.hpp"

#include <unistd.h>

#include <filesystem>
#include <latch>
#include <semaphore>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::storage::sqlite::engine {
namespace {

namespace fs = std::filesystem;
using Answers = std::vector<std::string>;

constexpr const char* insert_sql = "INSERT INTO rows (id, bytes) VALUES (?1, zeroblob(?2))";
constexpr const char* count_sql = "SELECT count(*) FROM rows";

class WriterTest : public testing::Test {
 protected:
  WriterTest() : folder_((fs::temp_directory_path() / "bughook-writer-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    limits_.retry_when_full = std::chrono::milliseconds(1);
    limits_.idle_before_cut = std::chrono::hours(1);
  }
  ~WriterTest() override {
    writer_.reset();
    fs::remove_all(folder_);
  }

  void open() {
    DatabaseOptions options{.path = folder_ + "/test.db"};
    auto database = std::move(*Database::open(options));
    database->execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, bytes BLOB)");
    auto copier = std::move(*Database::open(options));
    options.access = Access::read_only;
    readers_ = std::move(*Readers::open(options));
    writer_ = std::make_unique<Writer>(Writer::Parts{.database = std::move(database),
                                                     .copier = std::move(copier),
                                                     .readers = *readers_,
                                                     .clock = clock_,
                                                     .metrics = metrics_,
                                                     .log = log_,
                                                     .on_fatal = [this](std::string_view line) { fatal_ = line; },
                                                     .limits = limits_});
  }
  base::Result<void> insert(std::int64_t id, std::int64_t bytes = 1) {
    return writer_->write([=](Database& database) -> base::Result<void> {
      database.statement(insert_sql).run(id, bytes);
      return {};
    });
  }
  std::int64_t rows() {
    return *readers_->read([](Database& database) -> base::Result<std::int64_t> {
      auto found = database.statement(count_sql).query();
      return found.next() ? found.integer(0) : -1;
    });
  }
  /// From now on the file may not grow: what SQLite says then is what it says when the disk is full.
  void fill_disk() {
    ASSERT_TRUE(writer_->write([](Database& database) -> base::Result<void> {
      auto found = database.statement("PRAGMA max_page_count=1").query();  // means: no more than there are
      (void)found.next();
      return {};
    }));
  }
  void free_disk() {
    ASSERT_TRUE(writer_->write([](Database& database) -> base::Result<void> {
      auto found = database.statement("PRAGMA max_page_count=1000000").query();
      (void)found.next();
      return {};
    }));
  }
  std::uint64_t commits() { return metrics_.counter("bughook_store_commits_total", "").value(); }

  std::string folder_;
  base::ManualClock clock_;
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::off};
  WriterLimits limits_;
  std::string fatal_;
  std::unique_ptr<Readers> readers_;
  std::unique_ptr<Writer> writer_;
};

/// Inserts a row; says how it went to `answers`, under the writer's own order.
class InsertOperation final : public Operation {
 public:
  InsertOperation(Database& database, std::int64_t id, std::int64_t bytes, base::UniqueFunction<void(std::string)> say)
      : database_(database), id_(id), bytes_(bytes), say_(std::move(say)) {}
  void apply() override { database_.statement(insert_sql).run(id_, bytes_); }
  void answer(Replies&) override { say_("done"); }
  void refuse(const base::Error& error, Replies&) override {
    say_(error.kind == base::ErrorKind::unavailable ? "unavailable" : "refused");
  }
  [[nodiscard]] bool must_stand() const override { return must_stand_; }
  void stand() { must_stand_ = true; }

 private:
  Database& database_;
  const std::int64_t id_;
  const std::int64_t bytes_;
  base::UniqueFunction<void(std::string)> say_;
  bool must_stand_ = false;
};

TEST_F(WriterTest, WhatIsQueuedTogetherIsOneCommit) {
  open();
  std::latch done(100);
  for (std::int64_t id = 1; id <= 100; ++id) {
    writer_->push(
        std::make_unique<InsertOperation>(writer_->database(), id, 1, [&](const std::string&) { done.count_down(); }));
  }
  writer_->start();
  done.wait();
  EXPECT_EQ(commits(), 1U);
  EXPECT_EQ(rows(), 100);
}

TEST_F(WriterTest, ABatchIsNoLargerThanItsLimit) {
  limits_.batch_operations_max = 30;
  open();
  std::latch done(100);
  for (std::int64_t id = 1; id <= 100; ++id) {
    writer_->push(
        std::make_unique<InsertOperation>(writer_->database(), id, 1, [&](const std::string&) { done.count_down(); }));
  }
  writer_->start();
  done.wait();
  EXPECT_EQ(commits(), 4U);
}

TEST_F(WriterTest, AFullQueueRefusesButKeepsWhatMustStand) {
  limits_.queue_operations_max = 2;
  open();
  Answers answers;
  const auto say = [&](std::string answer) { answers.push_back(std::move(answer)); };
  for (std::int64_t id = 1; id <= 3; ++id) {
    writer_->push(std::make_unique<InsertOperation>(writer_->database(), id, 1, say));
  }
  EXPECT_THAT(answers, testing::ElementsAre("unavailable"));
  auto standing = std::make_unique<InsertOperation>(writer_->database(), 4, 1, say);
  standing->stand();
  writer_->push(std::move(standing));
  writer_->start();
  writer_->stop();
  EXPECT_THAT(answers, testing::ElementsAre("unavailable", "done", "done", "done"));
}

TEST_F(WriterTest, TheQueueIsLimitedInBytesToo) {
  limits_.queue_bytes_max = 600;  // an operation counts as 256 unless it knows better
  open();
  Answers answers;
  for (std::int64_t id = 1; id <= 3; ++id) {
    writer_->push(std::make_unique<InsertOperation>(writer_->database(), id, 1,
                                                    [&](std::string answer) { answers.push_back(std::move(answer)); }));
  }
  EXPECT_THAT(answers, testing::ElementsAre("unavailable"));
}

TEST_F(WriterTest, StopWritesWhatIsQueuedAndRefusesWhatComesLater) {
  open();
  Answers answers;
  const auto say = [&](std::string answer) { answers.push_back(std::move(answer)); };
  writer_->push(std::make_unique<InsertOperation>(writer_->database(), 1, 1, say));
  writer_->start();
  writer_->stop();
  writer_->push(std::make_unique<InsertOperation>(writer_->database(), 2, 1, say));
  writer_->stop();
  EXPECT_THAT(answers, testing::ElementsAre("done", "unavailable"));
  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(fs::file_size(folder_ + "/test.db-wal"), 0U);
}

TEST_F(WriterTest, ARefusingWorkLeavesNothingAndItsNeighboursStand) {
  open();
  writer_->start();
  ASSERT_TRUE(insert(1));
  const auto refused = writer_->write([](Database& database) -> base::Result<void> {
    database.statement(insert_sql).run(2, 1);
    return base::fail(base::ErrorKind::conflict, "no");
  });
  EXPECT_EQ(refused.error().kind, base::ErrorKind::conflict);
  ASSERT_TRUE(insert(3));
  EXPECT_EQ(rows(), 2);
}

TEST_F(WriterTest, OneBadOperationIsRefusedAlone) {
  open();
  Answers answers;
  const auto say = [&](std::string answer) { answers.push_back(std::move(answer)); };
  for (const std::int64_t id : {1, 2, 2, 3}) {
    writer_->push(std::make_unique<InsertOperation>(writer_->database(), id, 1, say));
  }
  writer_->start();
  writer_->stop();
  EXPECT_THAT(answers, testing::ElementsAre("done", "done", "refused", "done"));
  EXPECT_EQ(rows(), 3);
}

TEST_F(WriterTest, AFullDiskRefusesCleanlyAndLaterAllGoesOn) {
  open();
  writer_->start();
  ASSERT_TRUE(insert(1));
  fill_disk();
  const auto refused = insert(2, 100'000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
  EXPECT_TRUE(refused.error().retry_after.has_value());
  EXPECT_EQ(rows(), 1);
  free_disk();
  EXPECT_TRUE(insert(2, 100'000));
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(fatal_, "");
}

TEST_F(WriterTest, WhatMustStandIsWrittenOnceTheDiskHasSpaceAgain) {
  open();
  writer_->start();
  fill_disk();
  std::binary_semaphore written(0);
  auto standing = std::make_unique<InsertOperation>(writer_->database(), 7, 100'000, [&](const std::string& answer) {
    EXPECT_EQ(answer, "done");
    written.release();
  });
  standing->stand();
  writer_->push(std::move(standing));
  EXPECT_FALSE(insert(8, 100'000));
  free_disk();
  written.acquire();
  EXPECT_EQ(rows(), 1);
}

TEST_F(WriterTest, WhatIsKeptDoesNotHoldUpWhatStillFits) {
  open();
  writer_->start();
  ASSERT_TRUE(insert(1, 100));
  fill_disk();
  auto standing = std::make_unique<InsertOperation>(writer_->database(), 7, 100'000, [](const std::string&) {});
  standing->stand();
  writer_->push(std::move(standing));
  EXPECT_FALSE(insert(8, 100'000));
  EXPECT_TRUE(insert(9, 100));
}

TEST_F(WriterTest, AReportThatFitsGoesBeforeWhatWasKept) {
  limits_.retry_when_full = std::chrono::hours(1);
  open();
  writer_->start();
  fill_disk();
  Answers order;  // of the writer's thread alone, until it has stopped
  auto standing = std::make_unique<InsertOperation>(
      writer_->database(), 7, 100'000, [&](const std::string& answer) { order.push_back("kept " + answer); });
  standing->stand();
  writer_->push(std::move(standing));
  ASSERT_FALSE(insert(8, 100'000));
  free_disk();
  writer_->push(std::make_unique<InsertOperation>(
      writer_->database(), 9, 100'000, [&](const std::string& answer) { order.push_back("report " + answer); }));
  writer_->stop();
  EXPECT_THAT(order, testing::ElementsAre("report done", "kept done"));
}

TEST_F(WriterTest, WhoeverMustStandIsToldThatTheStoreIsBehind) {
  limits_.queue_operations_max = 2;
  open();
  std::counting_semaphore<> written(0);
  for (std::int64_t id = 1; id <= 4; ++id) {
    auto standing =
        std::make_unique<InsertOperation>(writer_->database(), id, 1, [&](const std::string&) { written.release(); });
    standing->stand();
    writer_->push(std::move(standing));
    EXPECT_EQ(writer_->health().is_writable(), id <= 2);
  }
  EXPECT_EQ(writer_->health().state(), StoreState::behind);
  writer_->start();
  for (int i = 0; i < 4; ++i) written.acquire();  // till then a write would find no room
  ASSERT_TRUE(writer_->write([](Database&) -> base::Result<void> { return {}; }));
  EXPECT_TRUE(writer_->health().is_writable());
}

TEST_F(WriterTest, StoppingOnAFullDiskEnds) {
  open();
  writer_->start();
  fill_disk();
  bool answered = false;
  auto standing =
      std::make_unique<InsertOperation>(writer_->database(), 7, 100'000, [&](const std::string&) { answered = true; });
  standing->stand();
  writer_->push(std::move(standing));
  writer_->stop();
  EXPECT_FALSE(answered);
}

TEST_F(WriterTest, TheLogStaysBoundedWhileAReaderKeepsAnOldSnapshot) {
  limits_.log_pages = 50;
  open();
  writer_->start();
  std::binary_semaphore reading(0);
  std::binary_semaphore enough(0);
  std::jthread reader([&] {
    (void)readers_->read([&](Database& database) -> base::Result<void> {
      auto found = database.statement(count_sql).query();
      (void)found.next();
      reading.release();
      enough.acquire();
      return {};
    });
  });
  reading.acquire();
  // Up to the size at which the writer waits for the readers.
  for (std::int64_t id = 1; id <= 40; ++id) ASSERT_TRUE(insert(id, 20'000));
  EXPECT_GT(fs::file_size(folder_ + "/test.db-wal"), 50U * 8192U);
  enough.release();
  reader.join();
  for (std::int64_t id = 100; id <= 500; ++id) ASSERT_TRUE(insert(id, 20'000));
  EXPECT_LT(fs::file_size(folder_ + "/test.db-wal"), 5U * 50U * 8192U);
}

TEST_F(WriterTest, WhatIsWrittenWhileTheLogIsCopiedIsWholeAndTheLogBounded) {
  limits_.log_pages = 20;
  open();
  writer_->start();
  constexpr std::int64_t all = 3000;
  std::uintmax_t largest_log = 0;
  for (std::int64_t id = 1; id <= all; ++id) {
    ASSERT_TRUE(insert(id, 3000));
    largest_log = std::max(largest_log, fs::file_size(folder_ + "/test.db-wal"));
  }
  EXPECT_LT(largest_log, 5U * 20U * 8192U);
  writer_->stop();
  EXPECT_EQ(rows(), all);
  const auto verdict = readers_->read([](Database& database) -> base::Result<std::string> {
    auto found = database.statement("PRAGMA integrity_check").query();
    return found.next() ? found.string(0) : "";
  });
  EXPECT_EQ(*verdict, "ok");
  EXPECT_EQ(fatal_, "");
}

TEST_F(WriterTest, TheLogIsCutWhenNothingIsWritten) {
  limits_.idle_before_cut = std::chrono::milliseconds(1);
  open();
  writer_->start();
  ASSERT_TRUE(insert(1, 100'000));
  // The commit has put something there before it was answered.
  while (fs::file_size(folder_ + "/test.db-wal") != 0) std::this_thread::yield();
  EXPECT_EQ(rows(), 1);
}

class RecordingWatcher final : public TransactionWatcher {
 public:
  explicit RecordingWatcher(Answers& seen) : seen_(seen) {}
  void before_commit() override { seen_.emplace_back("before"); }
  void committed() override { seen_.emplace_back("committed"); }
  void rolled_back() override { seen_.emplace_back("rolled back"); }

 private:
  Answers& seen_;
};

TEST_F(WriterTest, MemoryIsToldHowItsTransactionEndedBeforeAnybodyIsAnswered) {
  open();
  Answers seen;
  RecordingWatcher watcher(seen);
  writer_->watch(watcher);
  const auto say = [&](std::string answer) { seen.push_back(std::move(answer)); };
  for (const std::int64_t id : {1, 1}) {
    writer_->push(std::make_unique<InsertOperation>(writer_->database(), id, 1, say));
  }
  writer_->start();
  writer_->stop();
  EXPECT_THAT(seen, testing::ElementsAre("rolled back", "before", "committed", "done", "rolled back", "refused"));
}

}  // namespace
}  // namespace bughook::storage::sqlite::engine
