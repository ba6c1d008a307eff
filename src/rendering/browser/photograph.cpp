#include "rendering/browser/photograph.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "bugs/files/picture_header.hpp"

namespace bughook::rendering::browser {
namespace {

/// Chromium makes no window much smaller than this. Asked for one it may never draw what is in it, however small the
/// page is that it shall pretend to show.
constexpr int window_side_min = 500;

base::Result<std::string> main_frame(Tab& tab) {
  auto tree = tab.call("Page.getFrameTree");
  if (!tree) return base::Failure(tree.error());
  return std::string(text_at(tree->result, "/frameTree/frame/id"));
}

base::Result<std::string> evaluate_in(Tab& tab, std::string_view expression, std::optional<std::int64_t> world) {
  auto evaluated = tab.call("Runtime.evaluate", parameters([&](base::JsonWriter& json) {
                              json.member("expression", expression);
                              if (world) json.member("contextId", *world);
                              json.member("awaitPromise", true).member("returnByValue", true);
                            }));
  if (!evaluated) return base::Failure(evaluated.error());
  std::string_view value;
  if (evaluated->result["result"]["value"].get(value) == simdjson::SUCCESS) return std::string(value);
  const auto words = text_at(evaluated->result, "/exceptionDetails/exception/description");
  return base::fail(base::ErrorKind::internal, "A script of ours fails in the browser: " + std::string(words));
}

}  // namespace

base::Result<void> open_window(Tab& tab, const Viewport& view, Scripts scripts) {
  auto opened = tab.open(std::max(view.width, window_side_min), std::max(view.height, window_side_min));
  if (!opened) return opened;
  tab.tell("Inspector.enable", "{}");
  tab.tell("Page.enable", "{}");
  tab.tell("Fetch.enable", R"({"patterns":[{"urlPattern":"*"}]})");
  if (scripts == Scripts::off) {
    auto off = tab.call("Emulation.setScriptExecutionDisabled", R"({"value":true})");
    if (!off) return base::Failure(off.error());
  }
  return set_window(tab, view);
}

base::Result<void> set_window(Tab& tab, const Viewport& view) {
  auto set = tab.call("Emulation.setDeviceMetricsOverride", parameters([&](base::JsonWriter& json) {
                        json.member("width", view.width).member("height", view.height);
                        json.key("deviceScaleFactor").number(view.pixel_ratio);
                        json.member("mobile", view.is_mobile);
                      }));
  if (!set) return base::Failure(set.error());
  return {};
}

base::Result<void> load_page(Tab& tab, std::string_view url, const Tab::OnEvent& on_event) {
  bool loaded = false;
  tab.on_event([&](std::string_view method, Tab::Json event) {
    if (method == "Page.loadEventFired") loaded = true;
    on_event(method, event);
  });
  auto navigated = tab.call("Page.navigate", parameters([&](base::JsonWriter& json) { json.member("url", url); }));
  if (!navigated) return base::Failure(navigated.error());
  if (const auto error = text_at(navigated->result, "/errorText"); !error.empty()) {
    return base::fail(base::ErrorKind::unprocessable, "The browser can not load it: " + std::string(error));
  }
  auto done = tab.wait_until([&] { return loaded; });
  tab.on_event(on_event);
  return done;
}

base::Result<std::string> evaluate(Tab& tab, std::string_view expression) {
  return evaluate_in(tab, expression, std::nullopt);
}

base::Result<std::string> evaluate_apart(Tab& tab, std::string_view expression) {
  const auto frame = main_frame(tab);
  if (!frame) return base::Failure(frame.error());
  auto world = tab.call("Page.createIsolatedWorld", parameters([&](base::JsonWriter& json) {
                          json.member("frameId", *frame).member("worldName", "bughook");
                        }));
  if (!world) return base::Failure(world.error());
  return evaluate_in(tab, expression, number_at(world->result, "/executionContextId"));
}

base::Result<Picture> look(Tab& tab, int jpeg_quality) {
  auto captured = tab.call("Page.captureScreenshot", parameters([&](base::JsonWriter& json) {
                             json.member("format", "jpeg").member("quality", jpeg_quality);
                           }));
  if (!captured) return base::Failure(captured.error());
  auto jpeg = base::from_base64(text_at(captured->result, "/data"));
  const auto header = jpeg ? bugs::read_picture_header(*jpeg) : std::nullopt;
  if (!header) return base::fail(base::ErrorKind::internal, "The browser made no picture.");
  return Picture{std::move(*jpeg), static_cast<int>(header->width), static_cast<int>(header->height)};
}

}  // namespace bughook::rendering::browser
