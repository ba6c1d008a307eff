#include "intake/reading/page_reading.hpp"

#include <cmath>

#include "intake/limits.hpp"
#include "intake/reading/report_members.hpp"
#include "intake/scrubbing/scrub_html.hpp"
#include "intake/scrubbing/scrub_text.hpp"

namespace bughook::intake {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// Wider than any window; how many pixels a picture may have is rendering's to say.
constexpr double window_side_max = 20'000;
/// Browsers stop at about 17 million.
constexpr double scroll_max = 20'000'000;
constexpr double pixel_ratio_min = 0.25;  // a page zoomed out as far as browsers do
constexpr double pixel_ratio_max = 5;     // no phone has more

class PageReader {
 public:
  PageReader(object data, Remarks& remarks) : data_(data), remarks_(remarks) {}

  [[nodiscard]] CapturedPage page() {
    const auto html = text("html");
    if (html.empty()) return {};
    auto clean = scrub_html(html);
    CapturedPage page{.html = clean ? std::move(*clean) : std::string(html), .view = {}};
    page.view = {.base_url = base_url(),
                 .width = measure("width", 0, window_side_max),
                 .height = measure("height", 0, window_side_max),
                 .scroll_x = measure("x", -scroll_max, scroll_max),
                 .scroll_y = measure("y", -scroll_max, scroll_max)};
    element is_mobile;
    if (data_["isMobile"].get(is_mobile) == simdjson::SUCCESS) {
      page.view.is_mobile = lenient_boolean(is_mobile).value_or(false);
    }
    return page;
  }

 private:
  /// A page that is read from right to left scrolls to negative places.
  int measure(std::string_view key, double least, double most) {
    element value;
    if (data_[key].get(value) != simdjson::SUCCESS || value.is_null()) return 0;
    const auto number = lenient_number(value);
    if (number && *number >= least && *number <= most) return static_cast<int>(std::lround(*number));
    leave_out(key, value);
    return 0;
  }

  std::string_view text(std::string_view key) {
    std::string_view text;
    element value;
    if (data_[key].get(value) != simdjson::SUCCESS || value.is_null()) return {};
    if (value.get(text) != simdjson::SUCCESS && !is_empty(value)) leave_out(key, value);
    return text;
  }

  std::string base_url() {
    const auto url = text("baseUrl");
    if (url.size() > url_bytes_max) return {};
    auto clean = scrub_text(url);
    return clean ? std::move(*clean) : std::string(url);
  }

  void leave_out(std::string_view key, element value) {
    remarks_.leave_out(std::string("screenshotData.").append(key), value);
  }

  object data_;
  Remarks& remarks_;
};

}  // namespace

CapturedPage read_page(object screenshot_data, Remarks& remarks) { return PageReader(screenshot_data, remarks).page(); }

double usable_pixel_ratio(double ratio) { return ratio >= pixel_ratio_min && ratio <= pixel_ratio_max ? ratio : 1; }

}  // namespace bughook::intake
