// The window through which a reporter saw the page that was captured: what a picture of it needs beside the page
// itself. A plain value; intake reads it from the report, the store keeps it, rendering uses it.
#pragma once

#include <string>

namespace bughook::bugs {

struct PageView {
  std::string base_url;       // what relative addresses in the page mean; may be empty
  int width = 0, height = 0;  // in CSS pixels; 0: not known
  int scroll_x = 0, scroll_y = 0;
  double pixel_ratio = 1;
  bool is_mobile = false;

  friend bool operator==(const PageView&, const PageView&) = default;
};

}  // namespace bughook::bugs
