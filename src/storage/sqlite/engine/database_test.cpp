#include "storage/sqlite/engine/database.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::storage::sqlite::engine {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Database, ADamagedFileIsNamedWithWhatToDo) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "bughook-damaged-test.db";
  std::ofstream(path) << std::string(3 * 8192, 'x');
  const auto opened = Database::open({.path = path});
  std::filesystem::remove(path);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, HasSubstr("not a database"));

  const auto damage = to_error({FailureKind::fatal, "database disk image is malformed", true});
  EXPECT_THAT(damage.detail, AllOf(HasSubstr("bughook.db is damaged"), HasSubstr("malformed"), HasSubstr("backup")));
  const auto disk = to_error({FailureKind::fatal, "disk I/O error"});
  EXPECT_THAT(disk.detail, AllOf(HasSubstr("disk failed"), HasSubstr("disk I/O error"), HasSubstr("system's log")));
}

}  // namespace
}  // namespace bughook::storage::sqlite::engine
