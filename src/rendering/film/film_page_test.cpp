#include "rendering/film/film_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::rendering::film {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FilmPage, HoldsTheReplayWithoutAWayOutOfItsElement) {
  const auto page = page_of(R"({"text":"</script><script>alert(1)</script><!--"})");
  EXPECT_THAT(page, HasSubstr(R"("\u003c/script>\u003cscript>alert(1)\u003c/script>\u003c!--")"));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
}

TEST(FilmPage, ThePlayerIsBuiltIn) { EXPECT_THAT(std::string(player_script()), HasSubstr("bughookReplay")); }

}  // namespace
}  // namespace bughook::rendering::film
