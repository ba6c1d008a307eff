// The page that a report brings: `screenshotData`, the document as the reporter saw it, scrubbed of what was typed into
// secret fields, and the window it was seen through. Any thread.
#pragma once

#include <string>

#include <simdjson.h>

#include "bugs/page_view.hpp"
#include "intake/reading/remarks.hpp"

namespace bughook::intake {

struct CapturedPage {
  std::string html;  // empty: none was sent
  bugs::PageView view;
};

/// What can not be meant as a measure becomes 0, not known, and is told; a page is never refused for it. The pixel
/// ratio stands in the report's metaData, so it is left at 1.
[[nodiscard]] CapturedPage read_page(simdjson::dom::object screenshot_data, Remarks& remarks);

/// A pixel ratio as rendering can use it.
[[nodiscard]] double usable_pixel_ratio(double ratio);

}  // namespace bughook::intake
