#include "storage/blobs/disk_files.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::storage::blobs {
namespace {

namespace fs = std::filesystem;

/// Writes down what is asked of the file system, and fails one call on demand.
class RecordingFiles final : public FileOperations {
 public:
  base::Result<void> write_synced(const fs::path& path, std::string_view bytes) override {
    return note("write", path).and_then([&] { return real_.write_synced(path, bytes); });
  }
  base::Result<void> rename(const fs::path& from, const fs::path& to) override {
    return note("rename", to).and_then([&] { return real_.rename(from, to); });
  }
  base::Result<void> sync_folder(const fs::path& folder) override {
    return note("sync", folder).and_then([&] { return real_.sync_folder(folder); });
  }
  base::Result<bool> make_folder(const fs::path& folder) override {
    if (auto noted = note("make", folder); !noted) return base::Failure(noted.error());
    return real_.make_folder(folder);
  }
  base::Result<std::string> read(const fs::path& path) override { return real_.read(path); }
  base::Result<void> remove(const fs::path& path) override { return real_.remove(path); }
  base::Result<std::vector<std::string>> list(const fs::path& folder) override { return real_.list(folder); }
  base::Result<std::size_t> remove_folder(const fs::path& folder) override { return real_.remove_folder(folder); }

  std::vector<std::string> calls;
  std::string failing;

 private:
  base::Result<void> note(const std::string& call, const fs::path& path) {
    calls.push_back(call + " " + (path.has_extension() ? "*" + path.extension().string() : path.filename().string()));
    if (call == failing) return base::fail(base::ErrorKind::unavailable, "The disk is full.");
    return {};
  }
  SystemFiles real_;
};

class DiskFilesTest : public testing::Test {
 protected:
  DiskFilesTest() : folder_((fs::temp_directory_path() / "bughook-files-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    clock_.set(base::Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)));
    files_ = std::move(*DiskFiles::open(fs::path(folder_) / "files", {operations_, random_, clock_}));
    operations_.calls.clear();
  }
  ~DiskFilesTest() override { fs::remove_all(folder_); }

  std::size_t files_on_disk() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  std::string folder_;
  base::ManualClock clock_;
  base::SystemRandom random_;
  const base::ProjectId project_{1};
  RecordingFiles operations_;
  std::unique_ptr<DiskFiles> files_;
};

TEST_F(DiskFilesTest, IsWrittenSyncedRenamedAndItsFoldersSyncedInThisOrder) {
  ASSERT_TRUE(files_->put(project_, "x", "html"));
  EXPECT_THAT(operations_.calls,
              testing::ElementsAre("make 20261123", "sync files", "write *.part", "rename *.html", "sync 20261123"));
  operations_.calls.clear();
  ASSERT_TRUE(files_->put(project_, "x", "html"));
  EXPECT_THAT(operations_.calls, testing::ElementsAre("write *.part", "rename *.html", "sync 20261123"));
}

TEST_F(DiskFilesTest, AFailureLeavesNoFileAndIsPassedOn) {
  for (const auto* call : {"write", "rename", "sync"}) {
    clock_.advance(std::chrono::hours(24));
    operations_.failing = call;
    const auto failed = files_->put(project_, "x", "html");
    ASSERT_FALSE(failed) << call;
    EXPECT_EQ(failed.error().kind, base::ErrorKind::unavailable);
    EXPECT_EQ(files_on_disk(), 0U) << call;
  }
  operations_.failing.clear();
  EXPECT_TRUE(files_->put(project_, "x", "html"));
}

TEST_F(DiskFilesTest, ADayWhoseFolderWasNotSyncedIsTriedAgain) {
  operations_.failing = "sync";
  EXPECT_FALSE(files_->put(project_, "x", "html"));
  operations_.failing.clear();
  operations_.calls.clear();
  ASSERT_TRUE(files_->put(project_, "x", "html"));
  EXPECT_THAT(operations_.calls, testing::Contains("sync files"));
}

TEST_F(DiskFilesTest, RetentionTakesWholeDaysAndNothingElse) {
  const auto old = *files_->put(project_, "x", "html");
  std::ofstream(fs::path(folder_) / "files" / "note.txt") << "mine";
  fs::create_directory(fs::path(folder_) / "files" / "backup");
  clock_.advance(std::chrono::hours(24));
  const auto young = *files_->put(project_, "x", "html");
  ASSERT_TRUE(files_->purge_before(clock_.now()));
  EXPECT_FALSE(files_->get(old));
  EXPECT_TRUE(files_->get(young));
  EXPECT_TRUE(fs::exists(fs::path(folder_) / "files" / "note.txt"));
  EXPECT_TRUE(fs::exists(fs::path(folder_) / "files" / "backup"));
}

}  // namespace
}  // namespace bughook::storage::blobs
