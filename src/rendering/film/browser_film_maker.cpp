#include "rendering/film/browser_film_maker.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "rendering/browser/page_requests.hpp"
#include "rendering/film/film_page.hpp"

namespace bughook::rendering::film {
namespace {

using browser::Tab;
using std::chrono::milliseconds;

/// Of the time for a film, what is kept for ffmpeg's end, in which it writes the index.
constexpr int finishing_percent = 15;

/// The pictures of a phone's replay: 600 at most (intake), of some 100 KB.
constexpr browser::RemoteLimits picture_limits{.files_max = 600, .bytes_max = 256UL * 1024 * 1024};

/// Before the replay has said its size.
constexpr Viewport first_window{.width = 1280, .height = 800};

/// A recorded window may say any size.
constexpr int side_css_max = 8192;

std::optional<std::array<std::int64_t, 3>> three_numbers(std::string_view text) {
  std::array<std::int64_t, 3> numbers{};
  for (auto& number : numbers) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    text.remove_prefix(std::min<std::size_t>(text.size(), 1));
  }
  return numbers;
}

Viewport window_of(std::int64_t width, std::int64_t height, int side_max) {
  Viewport view;
  view.width = static_cast<int>(std::clamp<std::int64_t>(width, 16, side_css_max));
  view.height = static_cast<int>(std::clamp<std::int64_t>(height, 16, side_css_max));
  view.pixel_ratio = std::min(1.0, static_cast<double>(side_max) / std::max(view.width, view.height));
  return view;
}

}  // namespace

std::optional<std::string> BrowserFilmMaker::unavailable_because() {
  if (!find_ffmpeg(settings_.ffmpeg)) {
    return settings_.ffmpeg.empty()
               ? "There is no ffmpeg here; install Debian's package, or name one in rendering.ffmpeg."
               : fmt::format("rendering.ffmpeg: {} is no program that can be started.", settings_.ffmpeg);
  }
  return keeper_.unavailable_because();
}

base::Result<Film> BrowserFilmMaker::make_film(std::string_view replay, const FetchImage& fetch, milliseconds timeout) {
  const auto begin = clock_.steady();
  auto lease = keeper_.lease();
  if (!lease) return base::Failure(lease.error());
  Tab tab(lease->browser(), clock_, begin + timeout);
  if (auto opened = open_window(tab, first_window, browser::Scripts::on); !opened) return base::Failure(opened.error());

  browser::PageRequests requests(tab, fetch, nullptr, picture_limits);
  requests.serve(std::string(page_url), {"text/html; charset=utf-8", page_of(replay), std::string(page_policy)});
  requests.serve(std::string(player_url), {"text/javascript; charset=utf-8", std::string(player_script()), ""});
  tab.on_fetched([&](browser::Fetched fetched) { requests.on_fetched(std::move(fetched)); });
  const auto answer = [&](std::string_view method, Tab::Json event) { requests.on_event(method, event); };
  if (auto loaded = load_page(tab, page_url, answer); !loaded) return base::Failure(loaded.error());

  auto loaded = load(tab);
  if (!loaded) return base::Failure(loaded.error());
  return photograph(tab, *loaded, begin + timeout * (100 - finishing_percent) / 100);
}

base::Result<BrowserFilmMaker::Loaded> BrowserFilmMaker::load(Tab& tab) const {
  const auto text = evaluate(tab, load_expression);
  if (!text && text.error().kind == base::ErrorKind::internal) {
    return base::fail(base::ErrorKind::unprocessable, "The replay can not be played: " + text.error().detail);
  }
  if (!text) return base::Failure(text.error());
  const auto numbers = three_numbers(*text);
  if (!numbers) return base::fail(base::ErrorKind::unprocessable, "The replay has no length and size.");
  const auto [duration, width, height] = *numbers;
  Loaded loaded{milliseconds(duration), window_of(width, height, settings_.side_max)};
  if (auto set = set_window(tab, loaded.view); !set) return base::Failure(set.error());
  return loaded;
}

base::Result<void> BrowserFilmMaker::show(Tab& tab, milliseconds moment) const {
  const auto shown = evaluate(tab, fmt::format("bughookReplay.seek({}).then(() => '')", moment.count()));
  if (!shown) return base::Failure(shown.error());
  return {};
}

base::Result<Film> BrowserFilmMaker::photograph(Tab& tab, const Loaded& replay, base::SteadyTime until) const {
  const int rate = settings_.frames_per_second;
  const auto times = frame_times(replay.duration, settings_.longest, rate);
  auto encoder =
      FilmEncoder::start({settings_.ffmpeg, keeper_.walls(), settings_.hidden_folder}, rate, clock_, tab.deadline());
  if (!encoder) return base::Failure(encoder.error());

  const auto begin = clock_.steady();
  const auto since = [](base::SteadyTime from, base::SteadyTime to) {
    return std::chrono::duration_cast<milliseconds>(to - from);
  };
  Picture last;
  int photographed = 0;
  for (int frame = 0, next = 0; frame < times.count; ++frame) {
    if (frame == next) {
      if (auto shown = show(tab, moment_of(times, frame, rate)); !shown) return base::Failure(shown.error());
      auto picture = look(tab, settings_.jpeg_quality);
      if (!picture) return base::Failure(picture.error());
      last = std::move(*picture);
      const auto now = clock_.steady();
      next = frame + stride({.photographed = ++photographed,
                             .elapsed = since(begin, now),
                             .frames_left = times.count - frame - 1,
                             .time_left = since(now, until)});
    }
    if (auto added = encoder->add(last.jpeg); !added) return base::Failure(added.error());
  }
  auto mp4 = encoder->finish();
  if (!mp4) return base::Failure(mp4.error());
  return Film{std::move(*mp4), last.width, last.height, replay.duration - times.begin};
}

}  // namespace bughook::rendering::film
