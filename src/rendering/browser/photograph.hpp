// The order of commands that makes a picture of a page in a tab: set the window, switch scripts off, take over its
// requests, load, do something in an isolated world, look. Used by the job's thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "rendering/browser/tab.hpp"
#include "rendering/page/prepared_page.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::rendering::browser {

enum class Scripts { off, on };

/// Opens the tab with a window like that. With scripts on it is a page of ours.
[[nodiscard]] base::Result<void> open_window(Tab& tab, const Viewport& view, Scripts scripts);
[[nodiscard]] base::Result<void> set_window(Tab& tab, const Viewport& view);

/// Until everything that it links is there. `on_event` hears the tab's events meanwhile.
[[nodiscard]] base::Result<void> load_page(Tab& tab, std::string_view url, const Tab::OnEvent& on_event);

/// Evaluates an expression and waits for its promise: its value, a text. `internal` with its words if it fails.
[[nodiscard]] base::Result<std::string> evaluate(Tab& tab, std::string_view expression);
/// The same in a world of its own beside the page's.
[[nodiscard]] base::Result<std::string> evaluate_apart(Tab& tab, std::string_view expression);

/// What the window shows.
[[nodiscard]] base::Result<Picture> look(Tab& tab, int jpeg_quality);

}  // namespace bughook::rendering::browser
