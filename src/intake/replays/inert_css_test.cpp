#include "intake/replays/inert_css.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

std::string inert(std::string_view css) { return make_css_inert(css).value_or(std::string(css)); }

TEST(InertCss, KeepsWhatAsksNobody) {
  for (const auto css : {
           "",
           "p{color:red}",
           "a{background:url(data:image/png;base64,AA==)}",
           "a{background:url( 'data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>' )}",
           "@font-face{src:url(data:font/woff2;base64,AA) format(\"woff2\")}",
           "a{filter:url(#blur)}",
           "a::after{content:\"url(https://example.org/)\"}",
           "/* url(https://example.org/) @import 'x' */p{}",
           "/* url(https://example.org/",
           ".md\\:flex,.w-1\\/2{width:calc(100% - (1px + 2px))}",
           "@media (min-width: 3px){p{}}",
           "a{color:var(--url);--x:curl(1)}",
           "a{background:image-set(\"data:image/png;base64,AA\" 1x)}",
       }) {
    EXPECT_EQ(make_css_inert(css), std::nullopt) << css;
  }
}

TEST(InertCss, TakesOutWhatWouldBeFetched) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a{background:url(https://example.org/a.png) red}", "a{background:url(\"data:,\") red}"},
      {"a{background:url(a.png)}", "a{background:url(\"data:,\")}"},
      {"a{background:URL('//example.org/a')}", "a{background:URL(\"data:,\")}"},
      {"a{background:url( \"a\" crossorigin(x) ) b}", "a{background:url(\"data:,\") b}"},
      {"a{background:u\\72l(https://example.org)}", "a{background:u\\72l(\"data:,\")}"},
      {"a{background:\\75 \\72 \\6c(x)}", "a{background:\\75 \\72 \\6c(\"data:,\")}"},
      {"a{background:url(data\\:text/html,x)}", "a{background:url(\"data:,\")}"},
      {"a{background:url(\"https\\3a //example.org\")}", "a{background:url(\"data:,\")}"},
      {"a{background:src('a')}", "a{background:src(\"data:,\")}"},
      {"@import 'https://example.org/a.css';p{}", "@import \"data:,\";p{}"},
      {"@import url(a.css) screen;p{}", "@import url(\"data:,\") screen;p{}"},
      {"@\\69mport \"a.css\"", "@\\69mport \"data:,\""},
      {"@import \"\";", "@import \"data:,\";"},
      {"a{background:image-set('a.png' 1x, url(b.png) 2x)}",
       "a{background:image-set(\"data:,\" 1x, url(\"data:,\") 2x)}"},
      {"a{background:-webkit-image-set(calc(1px) 'a.png')}", "a{background:-webkit-image-set(calc(1px) \"data:,\")}"},
      {"a{background:url(https://example.org/a", "a{background:url(\"data:,\""},
      {"a{background:url('https://example.org/a", "a{background:url(\"data:,\""},
      {"a{b:url(x)}c{d:url(y)}", "a{b:url(\"data:,\")}c{d:url(\"data:,\")}"},
  };
  for (const auto& [css, expected] : cases) EXPECT_EQ(inert(css), expected) << css;
}

TEST(InertCss, IsTheSameTheSecondTime) {
  for (const auto css : {"a{b:url(x)}", "@import 'a';", "a{b:image-set('a' 1x)}", "a{b:url('a", "a{b:url(\"\")}"}) {
    const auto once = inert(css);
    EXPECT_EQ(inert(once), once) << css;
  }
}

}  // namespace
}  // namespace bughook::intake
