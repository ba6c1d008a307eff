#include "bugs/meta_data.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {

TEST(MetaData, DefaultsHaveEveryPromisedKeyInOrder) {
  EXPECT_EQ(default_meta_data(),
            R"({"browserName":"","userAgent":"","browser":"","systemName":"","buildVersionNumber":"",)"
            R"("releaseVersionNumber":"","sessionDuration":0,"devicePixelRatio":0,"screenWidth":0,"screenHeight":0,)"
            R"("innerWidth":0,"innerHeight":0,"currentUrl":"","language":"","mobile":false})");
}

}  // namespace bughook::bugs
