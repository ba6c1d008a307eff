// The files of the dashboard as they stand in the program: made from web/dashboard by cmake/pages.cmake, packed
// when the program was built. Read-only memory; any thread may read it.
#pragma once

#include <span>
#include <string_view>

namespace bughook::pages {

struct Asset {
  std::string_view name;  // with its hash: `main-4XJ2.js`; `index.html` alone has none
  std::string_view content_type;
  std::string_view etag;  // in its quotes
  std::string_view identity;
  std::string_view gzip;    // empty where packing saves nothing
  std::string_view brotli;  // likewise
};

[[nodiscard]] std::span<const Asset> embedded_assets();

}  // namespace bughook::pages
