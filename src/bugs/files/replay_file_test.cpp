#include "bugs/files/replay_file.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {
namespace {

TEST(ReplayFile, ComesBackAsItWas) {
  const std::string text = R"({"format":"rrweb","events":[)" + std::string(5000, ' ') + "]}";
  const auto stored = pack_replay(text);
  EXPECT_LT(stored.size(), text.size() / 10);
  EXPECT_EQ(*unpack_replay(stored), text);
}

TEST(ReplayFile, FromBeforeTheyWerePackedIsReadAsItIs) { EXPECT_EQ(*unpack_replay("{}"), "{}"); }

TEST(ReplayFile, ThatIsDamagedIsSaidSo) {
  auto stored = pack_replay(std::string(5000, 'x'));
  stored.resize(stored.size() - 3);
  EXPECT_EQ(unpack_replay(stored).error().kind, base::ErrorKind::internal);
}

}  // namespace
}  // namespace bughook::bugs
