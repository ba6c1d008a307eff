#include "bugs/file_name.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {
namespace {

constexpr std::string_view random = "abcdefghijABCDEFGHIJ0123456789";
const base::Timestamp noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12)};
const base::ProjectId project{0x1234'5678'9abcLL << 12};

TEST(FileName, HoldsDayProjectAndExtension) {
  const auto text = make_file_name(noon, project, random, "jpg");
  const auto name = FileName::parse(text);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->day, "20261123");
  EXPECT_EQ(name->project, project);
  EXPECT_EQ(name->extension, "jpg");
}

TEST(FileName, FromBeforeProjectsStoodInItIsStillOne) {
  const auto text = std::string("20261123-").append(random).append(".html");
  const auto name = FileName::parse(text);
  ASSERT_TRUE(name);
  EXPECT_FALSE(name->project);
  EXPECT_EQ(name->extension, "html");
}

TEST(FileName, NothingElseIsOne) {
  const auto good = make_file_name(noon, project, random, "jpg");
  for (std::string bad :
       {std::string(), std::string("secret.key"), std::string("../") + good, good.substr(1),
        "2026112x" + good.substr(8), good.substr(0, good.size() - 4), good.substr(0, 9) + good.substr(10),
        std::string("20261123-..") + good, "20261123-/tc/passwd" + std::string(random.substr(10)) + ".jpg",
        "20261123-zzzzzzzzzzzzzzzzzzzzzzzz-" + std::string(random) + ".jpg"}) {
    EXPECT_FALSE(FileName::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace bughook::bugs
