// A captured page made ready for the browser: the text that is loaded, and the window it is seen through, within
// our limits whatever the report says. What needs a tree of elements (values of inputs, scrolling) is done in the
// browser afterwards, by apply_capture.js. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "rendering/page_renderer.hpp"

namespace bughook::rendering {

struct Viewport {
  int width = 0, height = 0;  // in CSS pixels
  int scroll_x = 0, scroll_y = 0;
  double pixel_ratio = 1;
  bool is_mobile = false;
};

struct ViewportLimits {
  int side_max = 4096;                             // CSS pixels; screens of 5K report 2560
  double pixel_ratio_max = 4;                      // phones have up to 4
  double pixels_max = 25'000'000;                  // of the picture: 100 MB while it is drawn
  int width_default = 1440, height_default = 900;  // when a report has no size
};

/// The window of the report. A picture of too many pixels gets a smaller pixel ratio, not a smaller window: the
/// page keeps its layout.
[[nodiscard]] Viewport viewport_of(const CapturedPage& page, const ViewportLimits& limits = {});

/// The page's own text, but for: its shadow roots, what would lead away from it (`<meta http-equiv>`, links that are no
/// style sheet, sources of frames, and those of objects and embeds, which get another name), its base address if it has
/// none, and the looks of the marks that SDKs put on pages.
[[nodiscard]] std::string prepare_html(const CapturedPage& page);

/// Where a captured page is loaded from. Nothing can answer there: `.invalid` is reserved (RFC 6761). By https only if
/// the reporter's page was: of a page over https, a browser asks for linked pictures by https and for linked styles
/// not at all, whatever their addresses say (mixed content), before we could answer.
[[nodiscard]] std::string_view captured_page_url(const CapturedPage& page);

enum class RemoteFiles { none, styles_images_fonts };

/// The Content-Security-Policy under which it is loaded: nothing runs, nothing is sent, and what may be asked for
/// is still asked of us.
[[nodiscard]] std::string content_security_policy(RemoteFiles remote_files);

}  // namespace bughook::rendering
