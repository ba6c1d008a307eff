#include "bugs/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::bugs {

TEST(History, NamesTheFieldsThatDiffer) {
  Bug before;
  before.description = "old";
  auto after = before;
  EXPECT_TRUE(differences(before, after).empty());
  after.status = "DONE";
  after.priority = Priority::high;
  after.lexorank = "0|i0000f:";
  EXPECT_THAT(differences(before, after),
              testing::ElementsAre(FieldChange{"priority", "LOW", "HIGH"}, FieldChange{"status", "OPEN", "DONE"}));
}

TEST(History, CutsLongValuesBetweenLetters) {
  Bug before;
  auto after = before;
  after.description = "x";
  for (std::size_t i = 0; i < edit_value_bytes_max / 2; ++i) after.description += "ä";
  const auto changes = differences(before, after);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].to.size(), edit_value_bytes_max - 1 + std::string("…").size());
  EXPECT_TRUE(changes[0].to.ends_with("ä…"));
}

TEST(History, KindsAreWordsAndBack) {
  for (const auto kind : {EditKind::created, EditKind::changed, EditKind::moved, EditKind::screenshot, EditKind::film,
                          EditKind::share_renewed}) {
    EXPECT_EQ(parse_edit_kind(to_text(kind)), kind);
  }
  for (const auto kind : {EditorKind::person, EditorKind::key, EditorKind::system, EditorKind::reporter}) {
    EXPECT_EQ(parse_editor_kind(to_text(kind)), kind);
  }
  EXPECT_EQ(parse_edit_kind("eaten"), std::nullopt);
}

TEST(History, BeginsWithTheReporter) {
  Bug bug;
  bug.reported_by = "ann@example.com";
  const auto first = creation_of(bug);
  EXPECT_EQ(first.by, (Editor{EditorKind::reporter, "ann@example.com"}));
  EXPECT_EQ(first.what, EditKind::created);
}

}  // namespace bughook::bugs
