// The page renderer that is used: a browser in a jail (docs/decisions/0014). See page_renderer.hpp for
// what it promises. A job runs on its caller's thread; `fetch-N` threads fetch what pages link.
#pragma once

#include <memory>
#include <optional>

#include "base/workers.hpp"
#include "rendering/browser/browser_keeper.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::rendering::browser {

struct PictureSettings {
  int jpeg_quality = 80;                           // more is twice the bytes for what nobody sees
  std::chrono::milliseconds fetching_max{10'000};  // of a page's linked files, together
};

class BrowserRenderer final : public PageRenderer {
 public:
  BrowserRenderer(BrowserKeeper& keeper, FetchImage fetch, const PictureSettings& settings, const base::Clock& clock);

  [[nodiscard]] base::Result<Picture> render(const CapturedPage& page, std::chrono::milliseconds timeout) override;
  [[nodiscard]] base::Result<Picture> reencode(std::string_view picture, std::string_view content_type,
                                               std::chrono::milliseconds timeout) override;
  [[nodiscard]] std::optional<std::string> unavailable_because() override { return keeper_.unavailable_because(); }

 private:
  /// At once, for one page; several pages share them.
  static constexpr std::size_t fetchers_count = 4;
  static constexpr std::size_t fetches_queued_max = 1'000;

  BrowserKeeper& keeper_;
  const FetchImage fetch_;
  const PictureSettings settings_;
  const base::Clock& clock_;
  std::optional<base::Workers> fetchers_;  // when there is anything to fetch with
};

}  // namespace bughook::rendering::browser
