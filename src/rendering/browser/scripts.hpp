// The scripts of ours that run in the browser, as built in.
#pragma once

#include <string_view>

namespace bughook::rendering::browser {

/// apply_capture.js: a function of {scrollX, scrollY}.
[[nodiscard]] std::string_view apply_capture_script();

}  // namespace bughook::rendering::browser
