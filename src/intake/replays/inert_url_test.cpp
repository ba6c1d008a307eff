#include "intake/replays/inert_url.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

TEST(InertUrl, IsJudgedAsBrowsersReadIt) {
  const std::pair<std::string_view, UrlKind> cases[] = {
      {"", UrlKind::nothing},
      {" \t\n", UrlKind::nothing},
      {"#icon", UrlKind::fragment},
      {"  #icon", UrlKind::fragment},
      {"data:image/png;base64,AAAA", UrlKind::media},
      {"DATA:IMAGE/svg+xml,<svg/>", UrlKind::media},
      {"da\nta:im\tage/gif,x", UrlKind::media},
      {"data:font/woff2;base64,AAAA", UrlKind::media},
      {"data:application/font-woff;base64,AAAA", UrlKind::media},
      {"data:application/octet-stream;base64,AAAA", UrlKind::media},
      {"https://example.org/a.png", UrlKind::elsewhere},
      {"//example.org/a.png", UrlKind::elsewhere},
      {"a.png", UrlKind::elsewhere},
      {"blob:https://example.org/1", UrlKind::elsewhere},
      {"mailto:a@example.org", UrlKind::elsewhere},
      {"javascript", UrlKind::elsewhere},
      {"javascript:alert(1)", UrlKind::code},
      {" JaVaScRiPt:alert(1)", UrlKind::code},
      {"\x01java\tscr\nipt\r:alert(1)", UrlKind::code},
      {"vbscript:x", UrlKind::code},
      {"data:text/html,<script>alert(1)</script>", UrlKind::code},
      {"data:application/xhtml+xml,x", UrlKind::code},
      {"data:,plain", UrlKind::code},
      {"data:", UrlKind::code},
  };
  for (const auto& [url, kind] : cases) EXPECT_EQ(kind_of_url(url), kind) << url;
}

TEST(InertUrl, ASrcsetIsInertIfEachOfItsUrlsIs) {
  for (const auto srcset :
       {"", " ", "data:image/png;base64,AA 1x", "data:image/png;base64,AA 1x, data:image/png;base64,BB 2x",
        "data:image/png;base64,AA, data:image/png;base64,BB"}) {
    EXPECT_TRUE(is_inert_srcset(srcset)) << srcset;
  }
  for (const auto srcset : {"a.png", "data:image/png;base64,AA 1x, https://example.org/b.png 2x", "data:text/html,x 1x",
                            ",,https://example.org/b.png"}) {
    EXPECT_FALSE(is_inert_srcset(srcset)) << srcset;
  }
}

}  // namespace
}  // namespace bughook::intake
