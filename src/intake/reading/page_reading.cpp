#include "intake/reading/page_reading.hpp"

#include <cmath>

#include "intake/limits.hpp"
#include "intake/reading/report_members.hpp"
#include "intake/scrubbing/scrub_html.hpp"
#include "intake/scrubbing/scrub_text.hpp"

namespace bughook::intake {

namespace {

using simdjson::dom::object;

/// Wider than any window; how many pixels a picture may have is rendering's to say.
constexpr double window_side_max = 20'000;
/// Browsers stop at about 17 million.
constexpr double scroll_max = 20'000'000;
constexpr double pixel_ratio_min = 0.25;  // a page zoomed out as far as browsers do
constexpr double pixel_ratio_max = 5;     // no phone has more

int measure(object data, std::string_view key, double least, double most) {
  simdjson::dom::element value;
  if (data[key].get(value) != simdjson::SUCCESS) return 0;
  const auto number = lenient_number(value);
  return number && *number >= least && *number <= most ? static_cast<int>(std::lround(*number)) : 0;
}

int read_side(object data, std::string_view key) { return measure(data, key, 0, window_side_max); }

/// Less than 0 where a page is read from right to left and scrolled to the left.
int read_scroll(object data, std::string_view key) { return measure(data, key, -scroll_max, scroll_max); }

std::string read_base_url(object data) {
  std::string_view url;
  if (data["baseUrl"].get(url) != simdjson::SUCCESS || url.size() > url_bytes_max) return {};
  auto clean = scrub_text(url);
  return clean ? std::move(*clean) : std::string(url);
}

}  // namespace

CapturedPage read_page(object screenshot_data) {
  std::string_view html;
  if (screenshot_data["html"].get(html) != simdjson::SUCCESS || html.empty()) return {};
  auto clean = scrub_html(html);
  CapturedPage page{.html = clean ? std::move(*clean) : std::string(html), .view = {}};
  page.view = {.base_url = read_base_url(screenshot_data),
               .width = read_side(screenshot_data, "width"),
               .height = read_side(screenshot_data, "height"),
               .scroll_x = read_scroll(screenshot_data, "x"),
               .scroll_y = read_scroll(screenshot_data, "y")};
  simdjson::dom::element is_mobile;
  if (screenshot_data["isMobile"].get(is_mobile) == simdjson::SUCCESS) {
    page.view.is_mobile = lenient_boolean(is_mobile).value_or(false);
  }
  return page;
}

double usable_pixel_ratio(double ratio) { return ratio >= pixel_ratio_min && ratio <= pixel_ratio_max ? ratio : 1; }

}  // namespace bughook::intake
