#include "base/nearest_name.hpp"

#include <gtest/gtest.h>

namespace bughook::base {
namespace {

TEST(NearestName, FindsWhatWasMistyped) {
  const std::vector<std::string> known = {"serve", "init", "password", "listen", "config", "version", "help"};
  for (const auto& [given, meant] : {std::pair{"srve", "serve"},
                                     {"sevre", "serve"},
                                     {"server", "serve"},
                                     {"lsiten", "listen"},
                                     {"passwd", "password"},
                                     {"int", "init"}}) {
    EXPECT_EQ(nearest_name(given, known), meant);
  }
}

TEST(NearestName, SaysNothingRatherThanAnythingAtAll) {
  const std::vector<std::string> known = {"serve", "init"};
  for (const auto* given : {"", "frobnicate", "xy", "backup"}) EXPECT_EQ(nearest_name(given, known), "") << given;
  EXPECT_EQ(nearest_name(std::string(100'000, 's'), known), "");
  EXPECT_EQ(nearest_name("serve", {}), "");
}

}  // namespace
}  // namespace bughook::base
