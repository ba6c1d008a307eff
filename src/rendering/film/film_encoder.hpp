// Makes an MP4 of JPEG frames, with Debian's ffmpeg and a fixed list of arguments. The frames come out of a browser
// that shows what strangers recorded, so ffmpeg runs in the same jail as that. Used by one thread, which it dies with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "rendering/browser/jail.hpp"

namespace bughook::rendering::film {

struct EncoderSettings {
  std::string program{};  // empty: where Debian puts it
  browser::Walls walls = browser::Walls::all;
  std::string hidden_folder{};
};

/// The program to run, or nothing when it is not there.
[[nodiscard]] std::optional<std::string> find_ffmpeg(const std::string& wanted);

class FilmEncoder {
 public:
  [[nodiscard]] static base::Result<FilmEncoder> start(const EncoderSettings& settings, int frames_per_second,
                                                       const base::Clock& clock, base::SteadyTime deadline);
  /// Ends what still runs.
  ~FilmEncoder();
  FilmEncoder(FilmEncoder&& other) noexcept;
  FilmEncoder& operator=(FilmEncoder&&) = delete;

  /// The next frame, of the size of the first; waits until ffmpeg takes it.
  [[nodiscard]] base::Result<void> add(std::string_view jpeg);
  /// The film. Nothing can be added after that.
  [[nodiscard]] base::Result<std::string> finish();

 private:
  FilmEncoder(browser::JailedProcess process, browser::Descriptor film, const base::Clock& clock,
              base::SteadyTime deadline);
  [[nodiscard]] base::Failure failed();
  [[nodiscard]] bool wait_for(int descriptor, short events) const;

  browser::JailedProcess process_;
  browser::Descriptor film_;  // a file in memory, which ffmpeg writes
  const base::Clock& clock_;
  base::SteadyTime deadline_;
};

}  // namespace bughook::rendering::film
