#include "rendering/browser/browser_renderer.hpp"

#include <charconv>

#include <fmt/format.h>

#include "bugs/files/picture_header.hpp"
#include "rendering/browser/page_requests.hpp"
#include "rendering/browser/photograph.hpp"
#include "rendering/browser/scripts.hpp"
#include "rendering/page/prepared_page.hpp"

namespace bughook::rendering::browser {
namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";

/// An uploaded picture on a page of its own. Of what is transparent nothing shines through.
constexpr std::string_view picture_page_url = "https://captured.invalid/";
constexpr std::string_view picture_url = "https://captured.invalid/picture";
constexpr std::string_view picture_page =
    "<!doctype html><style>html,body{margin:0;background:#fff}img{display:block}</style>"
    "<img decoding=sync src=\"https://captured.invalid/picture\">";
constexpr std::string_view picture_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src https://captured.invalid; sandbox allow-same-origin";

/// Its size as shown, which a camera's orientation may have turned; 0 when it can not be read. It is known: the page
/// has loaded.
constexpr std::string_view picture_size_script =
    "(()=>{const p=document.images[0];return `${p.naturalWidth} ${p.naturalHeight}`})()";

std::optional<std::pair<int, int>> two_numbers(std::string_view text) {
  std::pair<int, int> numbers;
  const auto* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, numbers.first);
  if (first.ec != std::errc() || first.ptr == end) return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, numbers.second);
  if (second.ec != std::errc() || numbers.first <= 0 || numbers.second <= 0) return std::nullopt;
  return numbers;
}

base::Failure no_picture() {
  return base::fail(base::ErrorKind::unprocessable, "The file is no PNG, JPEG, GIF or WebP that can be read.");
}

}  // namespace

BrowserRenderer::BrowserRenderer(BrowserKeeper& keeper, FetchImage fetch, const PictureSettings& settings,
                                 const base::Clock& clock)
    : keeper_(keeper), fetch_(std::move(fetch)), settings_(settings), clock_(clock) {
  if (fetch_) fetchers_.emplace("fetch", fetchers_count, fetches_queued_max);
}

base::Result<Picture> BrowserRenderer::render(const CapturedPage& page, std::chrono::milliseconds timeout) {
  const auto deadline = clock_.steady() + timeout;
  auto lease = keeper_.lease();
  if (!lease) return base::Failure(lease.error());
  const auto view = viewport_of(page);
  Tab tab(lease->browser(), clock_, deadline);
  if (auto opened = open_window(tab, view, Scripts::off); !opened) return base::Failure(opened.error());

  const FetchImage nothing;
  const auto& fetch = page.fetch_linked_files ? fetch_ : nothing;
  PageRequests requests(tab, fetch, fetch && fetchers_ ? &*fetchers_ : nullptr);
  const auto policy = content_security_policy(fetch ? RemoteFiles::styles_images_fonts : RemoteFiles::none);
  const auto url = captured_page_url(page);
  requests.serve(std::string(url), {std::string(html_type), prepare_html(page), policy});
  tab.on_fetched([&](Fetched fetched) { requests.on_fetched(std::move(fetched)); });
  tab.at(clock_.steady() + std::min(settings_.fetching_max, timeout / 2), [&] { requests.fetch_no_more(); });
  const auto answer = [&](std::string_view method, Tab::Json event) { requests.on_event(method, event); };
  if (auto loaded = load_page(tab, url, answer); !loaded) return base::Failure(loaded.error());

  const auto applied = evaluate_apart(
      tab, fmt::format("({})({{scrollX:{},scrollY:{}}})", apply_capture_script(), view.scroll_x, view.scroll_y));
  if (!applied) return base::Failure(applied.error());
  return look(tab, settings_.jpeg_quality);
}

base::Result<Picture> BrowserRenderer::reencode(std::string_view picture, std::string_view /*content_type*/,
                                                std::chrono::milliseconds timeout) {
  const auto header = bugs::read_picture_header(picture);
  if (!header) return no_picture();
  if (header->has_too_many_pixels()) {
    return base::fail(base::ErrorKind::too_large,
                      fmt::format("A picture of {} x {} pixels is larger than the {:.0f} million that are taken.",
                                  header->width, header->height, bugs::picture_pixels_max / 1e6));
  }
  const auto deadline = clock_.steady() + timeout;
  auto lease = keeper_.lease();
  if (!lease) return base::Failure(lease.error());
  Viewport view{.width = static_cast<int>(header->width), .height = static_cast<int>(header->height)};
  Tab tab(lease->browser(), clock_, deadline);
  if (auto opened = open_window(tab, view, Scripts::off); !opened) return base::Failure(opened.error());
  const FetchImage nothing;
  PageRequests requests(tab, nothing, nullptr);
  requests.serve(std::string(picture_page_url),
                 {std::string(html_type), std::string(picture_page), std::string(picture_policy)});
  requests.serve(std::string(picture_url), {std::string(header->content_type), std::string(picture), ""});
  const auto answer = [&](std::string_view method, Tab::Json event) { requests.on_event(method, event); };
  if (auto loaded = load_page(tab, picture_page_url, answer); !loaded) return base::Failure(loaded.error());

  const auto size_text = evaluate_apart(tab, picture_size_script);
  if (!size_text && size_text.error().kind == base::ErrorKind::internal) return no_picture();
  if (!size_text) return base::Failure(size_text.error());
  const auto size = two_numbers(*size_text);
  if (!size) return no_picture();
  if (size->first != view.width || size->second != view.height) {
    std::tie(view.width, view.height) = *size;
    if (auto turned = set_window(tab, view); !turned) return base::Failure(turned.error());
  }
  return look(tab, settings_.jpeg_quality);
}

}  // namespace bughook::rendering::browser
