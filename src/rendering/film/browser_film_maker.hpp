// Films as pictures of many moments: the player of replays in the browser's jail is told a moment, photographed, told
// the next, and ffmpeg makes a film of the photographs. Any thread; a job runs on its caller's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "rendering/browser/browser_keeper.hpp"
#include "rendering/browser/photograph.hpp"
#include "rendering/film/film_encoder.hpp"
#include "rendering/film/pace.hpp"
#include "rendering/film_maker.hpp"

namespace bughook::rendering::film {

struct FilmSettings {
  std::string ffmpeg{};
  std::string hidden_folder{};
  int frames_per_second = 8;                   // clicks and typing can be followed; each frame is a photograph
  std::chrono::milliseconds longest{180'000};  // of a longer replay its end is shown
  int side_max = 1600;                         // pixels; wider windows are shown smaller
  int jpeg_quality = 85;                       // of the photographs, which are compressed once more
};

class BrowserFilmMaker final : public FilmMaker {
 public:
  BrowserFilmMaker(browser::BrowserKeeper& keeper, FilmSettings settings, const base::Clock& clock)
      : keeper_(keeper), settings_(std::move(settings)), clock_(clock) {}

  [[nodiscard]] base::Result<Film> make_film(std::string_view replay, const FetchImage& fetch,
                                             std::chrono::milliseconds timeout) override;
  [[nodiscard]] std::optional<std::string> unavailable_because() override;

 private:
  struct Loaded {
    std::chrono::milliseconds duration{};
    Viewport view;
  };
  [[nodiscard]] base::Result<Loaded> load(browser::Tab& tab) const;
  [[nodiscard]] base::Result<Film> photograph(browser::Tab& tab, const Loaded& replay, base::SteadyTime until) const;
  [[nodiscard]] base::Result<void> show(browser::Tab& tab, std::chrono::milliseconds moment) const;

  browser::BrowserKeeper& keeper_;
  const FilmSettings settings_;
  const base::Clock& clock_;
};

}  // namespace bughook::rendering::film
