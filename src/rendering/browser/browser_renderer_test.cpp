// The renderer with the real browser in its real jail. What a picture shows is told by comparison: a page as an SDK
// captured it must look, to the byte, like one that says the same in HTML.
#include "rendering/browser/browser_renderer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>

#include "base/encoding.hpp"

namespace bughook::rendering::browser {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

/// One red pixel, and one blue.
constexpr std::string_view red_pixel = "R0lGODlhAQABAPAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
constexpr std::string_view blue_pixel = "R0lGODlhAQABAPAAAAAA/////yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
constexpr auto patience = 120s;  // a busy machine takes long to start a browser

std::string data_url(std::string_view base64) { return "data:image/gif;base64," + std::string(base64); }

CapturedPage page_of(std::string body) {
  return {.html = "<!DOCTYPE html><style>body{margin:0}img{width:50px;height:40px}</style>" + std::move(body),
          .base_url = "https://shop.test/a/",
          .width = 300,
          .height = 200};
}

/// One browser for all tests: starting it is most of the work.
class Renderer : public testing::Test {
 protected:
  static void SetUpTestSuite() { keeper_ = std::make_unique<BrowserKeeper>(settings(), clock_, log_); }
  static void TearDownTestSuite() { keeper_.reset(); }
  static BrowserSettings settings() { return {.memory_max = 1500UL << 20}; }

  void SetUp() override { ASSERT_EQ(renderer_.unavailable_because(), std::nullopt); }

  std::string picture_of(const CapturedPage& page) {
    const auto picture = renderer_.render(page, patience);
    EXPECT_TRUE(picture) << picture.error().detail;
    return picture ? picture->jpeg : "";
  }
  void expect_alike(const std::string& captured, const std::string& written) {
    const auto picture = picture_of(page_of(written));
    EXPECT_TRUE(picture_of(page_of(captured)) == picture) << captured;
    EXPECT_FALSE(picture_of(page_of("")) == picture) << "nothing is to be seen of " << written;
  }

  static inline base::SystemClock clock_;
  static inline base::Log log_{base::LogLevel::warning};
  static inline std::unique_ptr<BrowserKeeper> keeper_;

  std::map<std::string, RemoteImage> files_;
  std::vector<std::string> asked_;
  std::mutex mutex_;  // of asked_
  BrowserRenderer renderer_{*keeper_,
                            [this](const std::string& url) -> base::Result<RemoteImage> {
                              const std::lock_guard lock(mutex_);
                              asked_.push_back(url);
                              if (!files_.contains(url)) return base::fail(ErrorKind::not_found, "None.");
                              return files_.at(url);
                            },
                            PictureSettings(), clock_};
};

TEST_F(Renderer, APageBecomesAPictureOfItsWindowTimesItsPixelRatio) {
  auto page = page_of("<h1>Hello</h1>");
  page.width = 1440;
  page.height = 735;
  page.pixel_ratio = 2;
  const auto picture = renderer_.render(page, patience);
  ASSERT_TRUE(picture) << picture.error().detail;
  EXPECT_EQ(picture->width, 2880);
  EXPECT_EQ(picture->height, 1470);
}

TEST_F(Renderer, ValuesChecksAndHeightsAreAsTheyWere) {
  expect_alike("<input bb-data-value='Anna'><textarea bb-data-value='some words'></textarea>",
               "<input value='Anna'><textarea>some words</textarea>");
  expect_alike("<select bb-data-value='b'><option value=a>One<option value=b>Two</select>",
               "<select><option value=a>One<option value=b selected>Two</select>");
  expect_alike("<input type=checkbox bb-data-checked='true'><input type=radio checked bb-data-checked='false'>",
               "<input type=checkbox checked><input type=radio>");
  expect_alike("<input type=checkbox checked bb-data-value=on><input type=radio checked bb-data-value=on>",
               "<input type=checkbox><input type=radio>");
  expect_alike("<input type=submit bb-data-value=''><select><option>a</select>",
               "<input type=submit><select><option>a</select>");
  expect_alike("<select size=3 bb-data-value=''><option selected>a<option>b</select>",
               "<select size=3><option>a<option>b</select>");
  expect_alike("<select multiple bb-data-value=a><option selected>a<option selected>b<option>c</select>",
               "<select multiple><option selected>a<option selected>b<option>c</select>");
  expect_alike("<div style='background:red' bb-element='true' bb-height='70'></div>",
               "<div style='background:red;height:70px'></div>");
  expect_alike(
      "<svg width=90 height=30 style='background:red' bb-element='true' bb-height='[object SVGAnimatedLength]'></svg>",
      "<svg width=90 height=30 style='background:red'></svg>");
}

TEST_F(Renderer, ACanvasShowsWhatWasDrawnOnIt) {
  const std::string looks = " style='display:block;width:90px;height:60px;border:3px solid blue'";
  expect_alike("<canvas" + looks + " bb-canvas-data='" + data_url(red_pixel) + "'></canvas>",
               "<img" + looks + " src='" + data_url(red_pixel) + "'>");
}

TEST_F(Renderer, AnEmbeddedPictureIsShown) {
  files_["https://shop.test/a/logo.gif"] = {"image/gif", *base::from_base64(red_pixel)};
  expect_alike("<object type=image/gif data=logo.gif>no logo</object><embed src='" + data_url(blue_pixel) +
                   "'>"
                   "<object data=absent.gif>no picture</object><object data=page.html>no page</object>",
               "<img src='" + data_url(red_pixel) + "'><img src='" + data_url(blue_pixel) + "'>no pictureno page");
  EXPECT_THAT(asked_, testing::UnorderedElementsAre("https://shop.test/a/logo.gif", "https://shop.test/a/absent.gif"));
}

TEST_F(Renderer, AFrameOfAPictureIsNoPartOfItsHeight) {
  const std::string looks = "border:5px solid blue;padding:3px;";
  const auto picture = "<img src='" + data_url(red_pixel) + "' ";
  expect_alike(picture + "bb-element=true bb-width=116 bb-height=56 style='" + looks + "width:100px;height:56px'>",
               picture + "style='" + looks + "width:100px;height:40px'>");
}

TEST_F(Renderer, AButtonWithinAButtonLooksLikeOne) {
  const std::string style = "<style>button{background:red}</style>";
  expect_alike(style + "<button>a <div bb-nested-button=true role=button>b</div></button>",
               style +
                   "<button>a <x-a bb-shadow-parent=1><style bb-shadow-child=1>button{background:red}</style>"
                   "<button bb-shadow-child=1>b</button></x-a></button>");
}

TEST_F(Renderer, ACanvasWithoutAStyleIsAsLargeAsItWas) {
  const auto drawn = " bb-canvas-data='" + data_url(red_pixel) + "'></canvas>";
  const std::string shown = "<b style='display:inline-block;background:red;width:120px;height:50px'></b>";
  const std::string sides = "width=120 height=50 ";
  expect_alike("<canvas " + sides + drawn + "<hr>", shown + "<hr>");
  expect_alike("<canvas bb-canvas-width=120 bb-canvas-height=50" + drawn + "<hr>", shown + "<hr>");
  expect_alike("<canvas width=600 height=250 style='max-width:40%'" + drawn + "<hr>", shown + "<hr>");
  // The SDK tells the box that is seen, at half its size here.
  const auto scaled = [](const std::string& what) {
    return "<p style='margin:0;display:flex;transform:scale(.5);transform-origin:0 0'>" + what + "</p>";
  };
  expect_alike(scaled("<canvas " + sides + "bb-canvas-width=60 bb-canvas-height=25" + drawn), scaled(shown));
}

TEST_F(Renderer, ShadowRootsKeepTheirStylesAndTheirPlaces) {
  expect_alike(
      "<p>light</p><div bb-shadow-parent=1><style bb-shadow-child=1>p{display:none}:host{display:block;border:4px solid"
      " green}</style><b bb-shadow-child=1>in shadow <slot></slot></b>slotted</div>",
      "<p>light</p><div style='border:4px solid green'><b>in shadow slotted</b></div>");
  // What is adopted counts last, in its order, which the SDK has turned around; and it is no first child.
  expect_alike(
      "<x-a bb-shadow-parent=1><style type='text/css' bb-shadow-child=1>b{color:blue}\n</style>"
      "<style type='text/css' bb-shadow-child=1>b{color:red}b:first-child{border:2px solid}\n</style>"
      "<b bb-shadow-child=1>one</b><style bb-shadow-child=1>b{color:lime}</style></x-a>",
      "<b style='color:blue;border:2px solid'>one</b>");
  // A paragraph around it does not end where the root begins.
  expect_alike(
      "<p style='border:1px solid'>Of <x-a bb-shadow-parent=1><div bb-shadow-child=1><slot></slot></div>words</x-a> "
      "more</p>",
      "<p style='border:1px solid'>Of <span style='display:block'>words</span> more</p>");
  // Every mark is read in roots, too, and in roots within roots.
  expect_alike(
      "<x-a bb-shadow-parent=1><x-b bb-shadow-child=1 bb-shadow-parent=2><input bb-shadow-child=2 bb-data-value=Anna>"
      "<input type=checkbox checked bb-shadow-child=2 bb-data-value=on></x-b></x-a>",
      "<input value=Anna><input type=checkbox>");
}

TEST_F(Renderer, CustomElementsAreDefinedAsTheyWere) {
  expect_alike("<style>:not(:defined){visibility:hidden}x-a:defined{color:blue}</style><x-a>component</x-a>",
               "<span style='color:blue'>component</span>");
}

TEST_F(Renderer, WhatIsReadFromRightToLeftIsScrolledToTheLeft) {
  auto page = page_of("<body style='direction:rtl;width:900px'><h1 style='margin:0;padding-right:400px'>Left</h1>");
  page.scroll_x = -400;
  EXPECT_TRUE(picture_of(page) == picture_of(page_of("<body style='direction:rtl'><h1 style='margin:0'>Left</h1>")));
}

TEST_F(Renderer, WindowAndElementsAreScrolledAsTheyWere) {
  auto scrolled =
      page_of("<div style='height:500px'></div><h1 style='margin:0'>Below</h1><div style='height:900px'></div>");
  scrolled.scroll_y = 500;
  EXPECT_TRUE(picture_of(scrolled) == picture_of(page_of("<h1 style='margin:0'>Below</h1>")));
  expect_alike(
      "<div bb-scrollpos='true' bb-scrolltop='400' style='height:80px;overflow:hidden;scroll-behavior:smooth'>"
      "<div style='height:400px'></div><h1 style='margin:0'>Within</h1><div style='height:400px'></div></div>",
      "<h1 style='margin:0'>Within</h1>");
}

TEST_F(Renderer, WhatFadedInIsThere) {
  expect_alike("<style>@keyframes in{from{opacity:0}to{opacity:1}}h1{animation:in 4s .5s both}</style><h1>Here</h1>",
               "<h1>Here</h1>");
  expect_alike(
      "<svg width=90 height=30><rect height=30><animate attributeName=width to=90 dur=1s fill=freeze /></rect></svg>",
      "<svg width=90 height=30><rect height=30 width=90 /></svg>");
}

TEST_F(Renderer, WhatIsAnimatedStandsWhereTheReporterSawIt) {
  const std::string styles =
      "<style>@keyframes out{to{opacity:0}}@keyframes grow{from{width:0}to{width:100%}}i{display:block;height:20px;"
      "background:red}";
  const auto with = [&](const std::string& rules, const std::string& body) {
    return styles + rules + "</style>" + body;
  };
  expect_alike(with("i{animation:out .3s 30s forwards}", "<i></i>"), with("", "<i></i>"));
  expect_alike(with("i{animation:grow 10s linear -3s paused}", "<i></i>"), with("i{width:30%}", "<i></i>"));
  expect_alike(with("i{animation:grow 20s linear}", "<i></i>"), with("i{width:10%}", "<i></i>"));
  expect_alike(with("p::before{content:'notice';animation:out .3s 30s forwards}", "<p>"),
               with("p::before{content:'notice'}", "<p>"));
  expect_alike(with("i{width:10px;transition:width 60s}:checked+i{width:200px}",
                    "<input type=checkbox bb-data-checked=true hidden><i></i>"),
               with("i{width:200px}", "<i></i>"));
  // What the SDK has read comes first.
  expect_alike(with("i{animation:grow .1s,out 5s -1s forwards;transition:all 9s}",
                    R"(<i bb-web-animations='{"opacity":"0.5","width":"150px","backgroundColor":"blue"}'></i>)"),
               with("i{opacity:.5;width:150px;background:blue}", "<i></i>"));
  expect_alike(with("i{opacity:0}", R"(<i bb-web-animations='{"opacity":"1"}'></i>)"), with("", "<i></i>"));
  expect_alike(with("", "<i bb-web-animations='no JSON'></i>"), with("", "<i></i>"));
}

TEST_F(Renderer, ScriptsOfThePageDoNotRun) {
  expect_alike(
      "<h1>As it was</h1><script>document.body.textContent='changed'</script><img src=x: "
      "onerror='document.body.innerHTML=1' hidden>",
      "<h1>As it was</h1>");
}

TEST_F(Renderer, LinkedPicturesAndStylesAreFetchedForThePage) {
  files_["https://shop.test/a/red.gif"] = {"image/gif", *base::from_base64(red_pixel)};
  files_["https://cdn.test/blue.css"] = {"text/css", "h1{color:blue}"};
  expect_alike("<link rel=stylesheet href='https://cdn.test/blue.css'><h1>Styled</h1><img src='red.gif'>",
               "<style>h1{color:blue}</style><h1>Styled</h1><img src='" + data_url(red_pixel) + "'>");
  EXPECT_THAT(asked_, testing::UnorderedElementsAre("https://cdn.test/blue.css", "https://shop.test/a/red.gif"));
}

TEST_F(Renderer, APageOverPlainHttpGetsItsFilesFromANameAndAPort) {
  files_["http://app.test:8000/shop/red.gif"] = {"image/gif", *base::from_base64(red_pixel)};
  files_["http://cdn.test/blue.css"] = {"text/css", "h1{color:blue}"};
  auto page = page_of(
      "<meta http-equiv=content-security-policy content=upgrade-insecure-requests><link rel=stylesheet"
      " href='//cdn.test/blue.css'><h1>Styled</h1><img src='red.gif'>");
  page.base_url = "http://app.test:8000/shop/";
  EXPECT_TRUE(picture_of(page) == picture_of(page_of("<style>h1{color:blue}</style><h1>Styled</h1><img src='" +
                                                     data_url(red_pixel) + "'>")));
  EXPECT_THAT(asked_, testing::UnorderedElementsAre("http://cdn.test/blue.css", "http://app.test:8000/shop/red.gif"));
}

TEST_F(Renderer, NoOtherKindOfFileIsFetched) {
  (void)picture_of(
      page_of("<video src='v.mp4' poster='p.png'></video><iframe src='f.html'></iframe><object data='o'></object>"
              "<script src='s.js'></script><link rel=prefetch href='h'><audio src='a.mp3' autoplay></audio>"
              "<meta http-equiv=refresh content='0;url=m'>"));
  EXPECT_THAT(asked_, ElementsAre("https://shop.test/a/p.png"));
}

TEST_F(Renderer, AFileThatDoesNotComeCostsNoPicture) {
  std::promise<void> never;
  auto held = never.get_future().share();
  BrowserRenderer impatient(
      *keeper_,
      [held](const std::string&) -> base::Result<RemoteImage> {
        held.wait();
        return base::fail(ErrorKind::unavailable, "Late.");
      },
      {.fetching_max = 200ms}, clock_);
  const auto picture = impatient.render(page_of("<h1>Seen</h1><img src='slow.png' hidden>"), patience);
  never.set_value();
  ASSERT_TRUE(picture) << picture.error().detail;
  EXPECT_TRUE(picture->jpeg == picture_of(page_of("<h1>Seen</h1>")));
}

TEST_F(Renderer, AnUploadedPictureIsMadeAnewInItsSize) {
  const auto one = renderer_.reencode(*base::from_base64(red_pixel), "image/png", patience);
  ASSERT_TRUE(one) << one.error().detail;
  EXPECT_EQ(one->width, 1);
  EXPECT_EQ(one->height, 1);
  const auto other = renderer_.reencode(*base::from_base64(blue_pixel), "image/gif", patience);
  ASSERT_TRUE(other);
  EXPECT_FALSE(one->jpeg == other->jpeg);
}

TEST_F(Renderer, AnUploadedPictureThatIsNoneIsRefused) {
  const auto damaged = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09\x08\x06\0\0\0 and then nonsense"sv;
  for (const auto picture : {"<svg onload='x'/>"sv, "plain text"sv, damaged}) {
    const auto made = renderer_.reencode(picture, "image/png", patience);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::unprocessable) << made.error().detail;
  }
}

TEST_F(Renderer, APictureOfTooManyPixelsIsRefusedByItsHeader) {
  const auto huge = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\xFF\xFF\0\0\xFF\xFF\x08\x06\0\0\0"sv;
  const auto made = renderer_.reencode(huge, "image/png", patience);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::too_large);
  EXPECT_THAT(made.error().detail, HasSubstr("65535 x 65535"));
}

TEST_F(Renderer, SeveralPicturesAreMadeAtOnce) {
  std::vector<std::future<std::string>> pictures;
  for (int i = 0; i < 4; ++i) {
    pictures.push_back(std::async(std::launch::async,
                                  [&, i] { return picture_of(page_of("<h1>" + std::to_string(i % 2) + "</h1>")); }));
  }
  std::vector<std::string> made;
  for (auto& picture : pictures) made.push_back(picture.get());
  EXPECT_TRUE(made[0] == made[2] && made[1] == made[3] && made[0] != made[1]);
}

TEST_F(Renderer, APageThatTakesTooLongIsAtFaultAndTheNextIsFine) {
  std::string nested;
  for (int i = 0; i < 200'000; ++i) nested += "<div>";
  const auto made = renderer_.render(page_of(nested), 3s);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::unprocessable);
  EXPECT_THAT(made.error().detail, HasSubstr("longer than the time"));
  EXPECT_NE(picture_of(page_of("<h1>Next</h1>")), "");
}

TEST_F(Renderer, ABrowserThatIsKilledIsWorthAnotherTryAndAnotherIsStarted) {
  pid_t killed = 0;
  const auto kill_it = [&](const std::string&) -> base::Result<RemoteImage> {
    killed = keeper_->running_process().value_or(0);
    if (killed > 1) (void)::kill(killed, SIGKILL);
    return base::fail(ErrorKind::unavailable, "Too late.");
  };
  BrowserRenderer unlucky(*keeper_, kill_it, PictureSettings(), clock_);
  const auto made = unlucky.render(page_of("<img src='x.png'>"), patience);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::unavailable) << made.error().detail;
  EXPECT_NE(picture_of(page_of("<h1>After</h1>")), "");
  EXPECT_NE(keeper_->running_process(), killed);
}

TEST_F(Renderer, ABrowserIsReplacedAfterItsJobs) {
  BrowserKeeper keeper({.memory_max = 1500UL << 20, .jobs_max = 2}, clock_, log_);
  BrowserRenderer renderer(keeper, FetchImage(), PictureSettings(), clock_);
  std::vector<pid_t> processes;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(renderer.render(page_of("<h1>x</h1>"), patience));
    processes.push_back(keeper.running_process().value_or(0));
  }
  EXPECT_EQ(processes[0], processes[1]);
  EXPECT_NE(processes[1], processes[2]);
}

TEST_F(Renderer, AfterAStopNothingIsRendered) {
  BrowserKeeper keeper(settings(), clock_, log_);
  BrowserRenderer renderer(keeper, FetchImage(), PictureSettings(), clock_);
  keeper.stop();
  keeper.stop();
  const auto made = renderer.render(page_of("x"), patience);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::unavailable);
}

TEST_F(Renderer, AStopDoesNotWaitForABrowserThatNeverAnswers) {
  // Not in /tmp, of which the jail has its own. It is nobody who runs the browser.
  const auto folder = std::filesystem::path("/var/tmp") / ("bughook-mute-browser-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  const auto started = folder / "started";
  const auto program = folder / "browser";
  std::ofstream(program) << "#!/bin/sh\ntouch " << started.string() << "\nsleep 1000\n";
  std::filesystem::permissions(program, std::filesystem::perms::all);

  BrowserKeeper keeper({.program = program}, clock_, log_);
  BrowserRenderer renderer(keeper, FetchImage(), PictureSettings(), clock_);
  auto made = std::async(std::launch::async, [&] { return renderer.render(page_of("x"), patience); });
  while (!std::filesystem::exists(started)) ASSERT_EQ(made.wait_for(5ms), std::future_status::timeout);
  const auto asked_at = clock_.steady();
  keeper.stop();
  EXPECT_EQ(made.get().error().kind, ErrorKind::unavailable);
  EXPECT_LT(clock_.steady() - asked_at, 10s);  // a third of what a browser is given to answer
  std::filesystem::remove_all(folder);
}

TEST_F(Renderer, SaysWhyThereIsNoBrowser) {
  BrowserKeeper keeper({.program = "/usr/bin/absent"}, clock_, log_);
  BrowserRenderer renderer(keeper, FetchImage(), PictureSettings(), clock_);
  EXPECT_EQ(renderer.unavailable_because(), "rendering.browser: /usr/bin/absent is no program that can be started.");
  EXPECT_EQ(renderer.render(page_of("x"), patience).error().kind, ErrorKind::unprocessable);
}

}  // namespace
}  // namespace bughook::rendering::browser
