#include "app/rendering.hpp"

#include "app/image_fetcher.hpp"
#include "rendering/browser/browser_keeper.hpp"
#include "rendering/browser/browser_renderer.hpp"
#include "rendering/film/browser_film_maker.hpp"
#include "rendering/machine_load.hpp"

namespace bughook::app {

namespace {

/// For what shall not be made here: what waits is not kept waiting.
class SwitchedOff final : public rendering::Maker {
 public:
  base::Result<rendering::Made> make(const rendering::Job&) override {
    return base::fail(base::ErrorKind::unprocessable, reason);
  }
  static constexpr const char* reason = "This server renders nothing, as rendering.enabled says.";
};

rendering::browser::BrowserSettings browser_settings(const RenderingSettings& settings,
                                                     const std::filesystem::path& data_folder) {
  return {.program = settings.browser,
          .memory_max = settings.memory_max,
          .jobs_max = settings.jobs_per_browser,
          .allow_unsandboxed = settings.allow_unsandboxed,
          .hidden_folder = std::filesystem::absolute(data_folder)};
}

rendering::film::FilmSettings film_settings(const RenderingSettings& settings,
                                            const std::filesystem::path& data_folder) {
  return {.ffmpeg = settings.ffmpeg,
          .hidden_folder = std::filesystem::absolute(data_folder),
          .frames_per_second = settings.film_frames_per_second,
          .longest = settings.film_longest};
}

}  // namespace

/// In the order of building; what a line uses stands above it.
struct Rendering::Workshop {
  outbound::AddressGuard guard;
  ImageFetcher fetcher;
  rendering::browser::BrowserKeeper keeper;
  rendering::browser::BrowserRenderer renderer;
  rendering::PictureMaker pictures;
  rendering::film::BrowserFilmMaker film_maker;
  rendering::ReplayFilmMaker films;
  SwitchedOff switched_off;

  Workshop(const Parts& parts, const Settings& settings)
      : guard(parts.fetch_networks),
        fetcher({.loop = parts.loop,
                 .resolver = parts.resolver,
                 .guard = guard,
                 .clock = parts.clock,
                 .metrics = parts.metrics,
                 .ca_file = settings.ca_file}),
        keeper(browser_settings(settings.rendering, parts.data_folder), parts.clock, parts.log),
        renderer(keeper, fetch_if(settings.rendering.fetch_linked_files), {}, parts.clock),
        pictures(renderer, parts.files, settings.rendering.timeout),
        film_maker(keeper, film_settings(settings.rendering, parts.data_folder), parts.clock),
        films(film_maker, parts.files, fetch_if(settings.rendering.fetch_linked_files),
              settings.rendering.film_timeout) {}

  rendering::FetchImage fetch_if(bool wanted) {
    if (!wanted) return {};
    return [this](const std::string& url) { return fetcher.fetch(url); };
  }
};

Rendering::Rendering(Parts parts, const Settings& settings)
    : parts_(std::move(parts)),
      settings_(settings),
      workshop_(std::make_unique<Workshop>(parts_, settings)),
      pictures_(make_queue(rendering::Kind::screenshot, settings.rendering.enabled
                                                            ? static_cast<rendering::Maker&>(workshop_->pictures)
                                                            : workshop_->switched_off)),
      films_(make_queue(rendering::Kind::film, settings.rendering.enabled
                                                   ? static_cast<rendering::Maker&>(workshop_->films)
                                                   : workshop_->switched_off)) {}

std::unique_ptr<rendering::RenderingQueue> Rendering::make_queue(rendering::Kind kind, rendering::Maker& maker) {
  auto on_settled = [this](const rendering::Job& job, const rendering::Settled& settled) {
    parts_.note_bug_changed(job.project, job.bug);
    for (const auto webhook : settled.due) parts_.note_due(webhook);
  };
  return std::make_unique<rendering::RenderingQueue>(kind, rendering::RenderingQueue::Dependencies{
                                                               .store = parts_.store,
                                                               .files = parts_.files,
                                                               .maker = maker,
                                                               .clock = parts_.clock,
                                                               .metrics = parts_.metrics,
                                                               .log = parts_.log,
                                                               .on_settled = std::move(on_settled),
                                                               .load = rendering::load_per_core,
                                                           });
}

Rendering::~Rendering() { stop(); }

intake::RenderingOffer Rendering::start(const boost::asio::ip::tcp::endpoint& own_listener) {
  workshop_->guard.add_own_listener(own_listener);
  started_ = true;
  parts_.metrics.watch("bughook_renderings_waiting", "Pictures and films that are still to be made.",
                       [this] { return static_cast<double>(pictures_->waiting() + films_->waiting()); });
  parts_.metrics.watch("bughook_browser_memory_bytes", "What all processes of the browser hold; 0: none runs.",
                       [this] { return static_cast<double>(workshop_->keeper.memory()); });
  const auto obstacle = unable_to_make(rendering::Kind::screenshot);
  if (obstacle && settings_.rendering.enabled) {
    parts_.log.warning("reports get no picture of their page. {}", *obstacle);
  }
  const auto film_obstacle = unable_to_make(rendering::Kind::film);
  if (film_obstacle && !obstacle) parts_.log.warning("replays get no film. {}", *film_obstacle);
  pictures_->start(settings_.rendering.concurrency);
  films_->start(1);
  return {.pictures = !obstacle, .films = !film_obstacle, .wait_max = settings_.rendering.wait_max};
}

void Rendering::stop() {
  pictures_->begin_stop();
  films_->begin_stop();
  workshop_->keeper.stop();
  pictures_->stop();
  films_->stop();
  if (std::exchange(started_, false)) workshop_->fetcher.stop();
}

std::optional<std::string> Rendering::unable_to_make(rendering::Kind kind) const {
  if (!settings_.rendering.enabled) return SwitchedOff::reason;
  return kind == rendering::Kind::film ? workshop_->film_maker.unavailable_because()
                                       : workshop_->renderer.unavailable_because();
}

void Rendering::note_asked() {
  pictures_->note_asked();
  films_->note_asked();
}

}  // namespace bughook::app
