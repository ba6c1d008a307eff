// What a queue of renderings has done for it: from a job to the bytes of a picture or a film. Between the queue, which
// knows of claims, retries and rows, and the renderer, which knows of browsers. Blocking; several threads at once.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "bugs/file_store.hpp"
#include "rendering/film_maker.hpp"
#include "rendering/page_renderer.hpp"
#include "rendering/rendering.hpp"

namespace bughook::rendering {

struct Made {
  std::string bytes;
  std::string_view extension;
};

class Maker {
 public:
  virtual ~Maker() = default;
  /// `unprocessable`, `too_large` and `not_found` say that this job is at fault and no further attempt helps, unless
  /// the error says after how long one may: then it ran out of time. Anything else may pass.
  [[nodiscard]] virtual base::Result<Made> make(const Job& job) = 0;
};

/// From a captured page, or from a picture that was uploaded.
class PictureMaker final : public Maker {
 public:
  PictureMaker(PageRenderer& renderer, bugs::FileStore& files, std::chrono::milliseconds timeout)
      : renderer_(renderer), files_(files), timeout_(timeout) {}
  [[nodiscard]] base::Result<Made> make(const Job& job) override;

 private:
  PageRenderer& renderer_;
  bugs::FileStore& files_;
  const std::chrono::milliseconds timeout_;
};

/// From a replay. The pictures that a phone's replay consists of are uploads of its own project, or lie elsewhere and
/// are fetched from there.
class ReplayFilmMaker final : public Maker {
 public:
  ReplayFilmMaker(FilmMaker& films, bugs::FileStore& files, FetchImage fetch, std::chrono::milliseconds timeout)
      : films_(films), files_(files), fetch_(std::move(fetch)), timeout_(timeout) {}
  [[nodiscard]] base::Result<Made> make(const Job& job) override;

 private:
  [[nodiscard]] base::Result<RemoteImage> picture(const std::string& url, const Job& job);

  FilmMaker& films_;
  bugs::FileStore& files_;
  const FetchImage fetch_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace bughook::rendering
