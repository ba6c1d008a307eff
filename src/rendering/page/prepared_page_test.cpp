#include "rendering/page/prepared_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::rendering {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string prepared(std::string html, std::string base_url = "") {
  return prepare_html({.html = std::move(html), .base_url = std::move(base_url)});
}

/// What stands behind our own head.
std::string own_text(const std::string& html) {
  const auto out = prepared(html);
  constexpr std::string_view end_of_head = "</style>";
  const auto at = out.find(end_of_head);
  return at == std::string::npos ? "no head of ours" : out.substr(at + end_of_head.size());
}

TEST(PreparedPage, TheDoctypeStaysFirstForItDecidesTheLayout) {
  EXPECT_THAT(prepared("<!DOCTYPE html><p>x"), StartsWith("<!DOCTYPE html><style>"));
  EXPECT_THAT(prepared("\xEF\xBB\xBF <!-- a > b --> <!doctype html PUBLIC \"x\"><p>"),
              StartsWith("\xEF\xBB\xBF <!-- a > b --> <!doctype html PUBLIC \"x\"><style>"));
}

TEST(PreparedPage, APageWithoutDoctypeGetsNone) {
  EXPECT_THAT(prepared("<html><p>x"), StartsWith("<style>"));
  EXPECT_THAT(prepared("<!-- never closed"), StartsWith("<style>"));
  EXPECT_THAT(prepared(""), StartsWith("<style>"));
}

TEST(PreparedPage, RelativeAddressesMeanWhatTheyMeant) {
  EXPECT_THAT(prepared("<p>", "https://shop.test/a/"), HasSubstr(R"(<base href="https://shop.test/a/">)"));
  EXPECT_THAT(prepared("<p>", "https://shop.test/\"><script>"),
              HasSubstr(R"(<base href="https://shop.test/&quot;>&lt;script>">)"));
  for (const auto* odd : {"file:///etc/", "javascript:1", "data:,x", "//host", ""}) {
    EXPECT_THAT(prepared("<p>", odd), Not(HasSubstr("<base"))) << odd;
  }
}

TEST(PreparedPage, TheAddressThatThePageItselfStartsFromComesFirst) {
  const auto page = prepared(R"(<base href="http://app.test/shop/"><img src=a.png>)", "http://app.test/shop");
  EXPECT_THAT(page, Not(HasSubstr(R"(<base href="http://app.test/shop">)")));
  for (const auto* unusable :
       {R"(<base target="_top">)", R"(<base href="/shop/">)", R"(<base href="file:///shop/">)"}) {
    EXPECT_THAT(prepared(unusable, "http://app.test/shop"), HasSubstr(R"(<base href="http://app.test/shop">)"));
  }
}

TEST(PreparedPage, IsGivenOutByTheSchemeOfTheReportersPage) {
  const auto url = [](std::string base_url, std::string html = "<p>") {
    return captured_page_url({.html = std::move(html), .base_url = std::move(base_url)});
  };
  EXPECT_EQ(url("https://shop.test/"), "https://captured.invalid/");
  EXPECT_EQ(url("HTTPS://shop.test"), "https://captured.invalid/");
  EXPECT_EQ(url("http://app.test:8000/"), "http://captured.invalid/");
  EXPECT_EQ(url("", R"(<base href="https://shop.test/">)"), "https://captured.invalid/");
  EXPECT_EQ(url("", R"(<base href="http://app.test/">)"), "http://captured.invalid/");
  // What a page links may lie elsewhere.
  EXPECT_EQ(url("http://app.test", R"(<base href="https://cdn.test/">)"), "http://captured.invalid/");
  // An app of one's own scheme may link what it likes.
  for (const auto* odd : {"", "file:///app/", "capacitor://localhost", "//shop.test"}) {
    EXPECT_EQ(url(odd), "http://captured.invalid/") << odd;
  }
}

TEST(PreparedPage, AskingForAllByHttpsIsNoMoreThePagesToSay) {
  EXPECT_EQ(own_text(R"(<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">)"),
            R"(<meta http-equiv="" content="upgrade-insecure-requests">)");
}

TEST(PreparedPage, ShadowRootsAreRebuilt) {
  EXPECT_EQ(own_text("<x-a bb-shadow-parent=1><b bb-shadow-child=1>x</b></x-a>"),
            "<x-a bb-shadow-parent=1><template shadowrootmode=\"open\"><b bb-shadow-child=1>x</b></template></x-a>");
}

TEST(PreparedPage, WhatLeadsAwayIsEmptied) {
  struct Case {
    const char *html, *out;
  };
  for (const auto& [html, out] : std::initializer_list<Case>{
           {R"(<meta http-equiv="refresh" content="0;url=x">)", R"(<meta http-equiv="" content="0;url=x">)"},
           {R"(<META HTTP-EQUIV=refresh content=1>)", R"(<META HTTP-EQUIV="" content=1>)"},
           {R"(<iframe src='file:///etc/passwd'></iframe>)", R"(<iframe src=''></iframe>)"},
           {R"(<object data=x classid=y>)", R"(<object bb-embedded=x classid="">)"},
           {R"(<EMBED SRC='x' type=y>)", R"(<EMBED bb-embedded='x' type=y>)"},
           {R"(<a href="x" ping="y">)", R"(<a href="x" ping="">)"},
           {R"(<link rel=prefetch href=x>)", R"(<link rel="" href=x>)"},
           {R"(<link rel="stylesheet prefetch" href=x>)", R"(<link rel="" href=x>)"},
           {R"(<link rel="icon" href=x>)", R"(<link rel="" href=x>)"},
           {R"(<link rel="dns-prefetch" href=x>)", R"(<link rel="" href=x>)"},
       }) {
    EXPECT_EQ(own_text(html), out);
  }
}

TEST(PreparedPage, EverythingElseStaysAsItIs) {
  for (const auto* html : {
           R"(<link rel="StyleSheet" href=x>)",
           R"(<link rel="alternate stylesheet" href=x>)",
           R"(<img src="x" srcset="y 2x">)",
           R"(<meta charset="utf-8"><meta name="viewport" content="width=1">)",
           R"(<textarea><meta http-equiv="refresh"></textarea>)",
           R"(<!-- <iframe src="x"> --><p title='<iframe src="x">'>)",
           R"(<iframe srcdoc="<p>">)",
       }) {
    EXPECT_EQ(own_text(html), html);
  }
}

TEST(PreparedPage, MarksOfAllErasHaveLooks) {
  const auto page = prepared("<p>");
  for (const auto* name : {".bugbattle-screenshot-editor-rectangle", ".bb-screenshot-editor-dot", ".bb-capture-svg"}) {
    EXPECT_THAT(page, HasSubstr(name));
  }
}

TEST(PreparedPage, ThePolicyRunsNothingAndSendsNothing) {
  for (const auto remote : {RemoteFiles::none, RemoteFiles::styles_images_fonts}) {
    const auto policy = content_security_policy(remote);
    EXPECT_THAT(policy, StartsWith("default-src 'none';"));
    EXPECT_THAT(policy, HasSubstr("frame-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("sandbox allow-same-origin"));
    EXPECT_THAT(policy, Not(HasSubstr("script-src")));
  }
  EXPECT_THAT(content_security_policy(RemoteFiles::none), Not(HasSubstr("http")));
}

TEST(Window, IsTheReporters) {
  const auto view = viewport_of({.html = "",
                                 .base_url = "",
                                 .width = 1440,
                                 .height = 735,
                                 .scroll_x = 3,
                                 .scroll_y = 400,
                                 .pixel_ratio = 2,
                                 .is_mobile = true});
  EXPECT_EQ(view.width, 1440);
  EXPECT_EQ(view.height, 735);
  EXPECT_EQ(view.scroll_x, 3);
  EXPECT_EQ(view.scroll_y, 400);
  EXPECT_EQ(view.pixel_ratio, 2);
  EXPECT_TRUE(view.is_mobile);
}

TEST(Window, HasASizeWhenTheReportHasNone) {
  const auto view = viewport_of({.html = "", .base_url = "", .pixel_ratio = 0});
  EXPECT_EQ(view.width, 1440);
  EXPECT_EQ(view.height, 900);
  EXPECT_EQ(view.pixel_ratio, 1);
}

TEST(Window, OfAPageReadFromRightToLeftIsScrolledToTheLeft) {
  EXPECT_EQ(viewport_of({.html = "", .base_url = "", .scroll_x = -400}).scroll_x, -400);
}

TEST(Window, StaysWithinLimitsWhateverTheReportSays) {
  const auto huge =
      viewport_of({.html = "", .base_url = "", .width = 2'000'000'000, .height = 2'000'000'000, .pixel_ratio = 1e300});
  EXPECT_EQ(huge.width, 4096);
  EXPECT_LE(huge.width * huge.pixel_ratio * huge.height * huge.pixel_ratio, 25'000'001);
  const auto odd = viewport_of({.html = "",
                                .base_url = "",
                                .width = 100,
                                .height = 100,
                                .pixel_ratio = std::numeric_limits<double>::quiet_NaN()});
  EXPECT_EQ(odd.pixel_ratio, 1);
  EXPECT_EQ(viewport_of({.html = "", .base_url = "", .width = 100, .height = 100, .pixel_ratio = 0.3}).pixel_ratio, 1);
  EXPECT_EQ(viewport_of({.html = "", .base_url = "", .width = 100, .height = 100, .pixel_ratio = 9}).pixel_ratio, 4);
}

TEST(Window, OfManyPixelsKeepsItsLayoutAndLosesSharpness) {
  const auto view = viewport_of({.html = "", .base_url = "", .width = 3840, .height = 2160, .pixel_ratio = 2});
  EXPECT_EQ(view.width, 3840);
  EXPECT_EQ(view.height, 2160);
  EXPECT_LT(view.pixel_ratio, 2);
  EXPECT_GT(view.pixel_ratio, 1.7);
}

}  // namespace
}  // namespace bughook::rendering
