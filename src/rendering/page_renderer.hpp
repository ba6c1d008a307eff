// What the reporter saw, as a picture: a captured page becomes a JPEG, and an uploaded picture a JPEG of ours.
// Whoever queues such work knows this interface only; behind it stands a browser in a jail (browser/), for a
// captured page is written by strangers. Calls block and may be made by several threads at once.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::rendering {

/// A page as an SDK captured it: the document with its styles inside, and the window it was seen through.
struct CapturedPage {
  std::string html;
  std::string base_url;       // what relative addresses in it mean; may be empty
  int width = 0, height = 0;  // of the window, in CSS pixels; 0: not known
  int scroll_x = 0, scroll_y = 0;
  double pixel_ratio = 1;
  bool is_mobile = false;
  bool fetch_linked_files = true;  // false: its project does not want its servers asked
};

struct Picture {
  std::string jpeg;
  int width = 0, height = 0;  // in pixels of the picture
};

struct RemoteImage {
  std::string content_type;
  std::string bytes;
};

/// Fetches what a captured page links, through the guard that keeps strangers out of the operator's network,
/// with a limit of bytes and of time. Called by the thread that renders. Empty: nothing is fetched.
using FetchImage = std::function<base::Result<RemoteImage>(const std::string& url)>;

class PageRenderer {
 public:
  virtual ~PageRenderer() = default;

  /// `unavailable` when the browser ended under the work, which is worth another try; `unprocessable` when this
  /// page is at fault: it took longer than `timeout` (with `retry_after`, for a busy machine looks the same) or more
  /// memory than there is for it.
  [[nodiscard]] virtual base::Result<Picture> render(const CapturedPage& page, std::chrono::milliseconds timeout) = 0;

  /// A picture that somebody uploaded, decoded inside the jail and encoded anew at its own size: what comes out
  /// was made by us. A picture of too many pixels is refused by its header, before anything decodes it.
  [[nodiscard]] virtual base::Result<Picture> reencode(std::string_view picture, std::string_view content_type,
                                                       std::chrono::milliseconds timeout) = 0;

  /// Why nothing can be rendered here, in one sentence; nothing when it can. Found out at the first call, which
  /// may take a second.
  [[nodiscard]] virtual std::optional<std::string> unavailable_because() = 0;
};

}  // namespace bughook::rendering
