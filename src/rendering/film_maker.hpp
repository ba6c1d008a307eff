// A session replay as a film that plays anywhere: the same jail as for pictures, with our own player in it and
// nothing else that may run. Minutes of work for a long replay, so it is done only when asked for. Calls block
// and may be made by several threads at once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::rendering {

struct Film {
  std::string mp4;
  int width = 0, height = 0;
  std::chrono::milliseconds duration{};
};

class FilmMaker {
 public:
  virtual ~FilmMaker() = default;

  /// `replay` is the replay as intake has written it: JSON, unpacked. `fetch` answers for the pictures that the
  /// replay of a phone consists of. A busy replay gets fewer frames rather than more time. Errors as PageRenderer's.
  [[nodiscard]] virtual base::Result<Film> make_film(std::string_view replay, const FetchImage& fetch,
                                                     std::chrono::milliseconds timeout) = 0;

  /// Why no film can be made here, in one sentence; nothing when it can.
  [[nodiscard]] virtual std::optional<std::string> unavailable_because() = 0;
};

}  // namespace bughook::rendering
