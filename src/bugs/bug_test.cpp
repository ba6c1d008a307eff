#include "bugs/bug.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {

TEST(Priority, GoesToTextAndBack) {
  for (const auto& [priority, text] :
       {std::pair(Priority::low, "LOW"), std::pair(Priority::medium, "MEDIUM"), std::pair(Priority::high, "HIGH")}) {
    EXPECT_EQ(to_text(priority), text);
    EXPECT_EQ(parse_priority(text), priority);
  }
}

TEST(Priority, OtherTextIsNone) {
  for (const char* text : {"", "low", "URGENT", "LOW "}) EXPECT_FALSE(parse_priority(text)) << text;
}

TEST(Bug, StartsAsAnSdkThatSaysNothingMeansIt) {
  const Bug bug;
  EXPECT_EQ(bug.type, "BUG");
  EXPECT_EQ(bug.priority, Priority::low);
  EXPECT_EQ(bug.status, "OPEN");
  EXPECT_FALSE(bug.capture.has_replay());
}

}  // namespace bughook::bugs
