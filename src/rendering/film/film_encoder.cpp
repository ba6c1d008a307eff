#include "rendering/film/film_encoder.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "rendering/browser/process_tree.hpp"

namespace bughook::rendering::film {
namespace {

using browser::Descriptor;

/// Three minutes of a busy page are 20 MB.
constexpr std::size_t film_bytes_max = 128UL * 1024 * 1024;

/// What ffmpeg writes to; frames of 1600 x 1200 take it a tenth of this.
constexpr std::size_t memory_max = 1024UL * 1024 * 1024;

/// It has nothing to put there.
constexpr std::size_t scratch_max = 1024UL * 1024;

/// H.264 in 4:2:0 plays everywhere; it wants even sizes. The index stands in front, so that a film begins to play
/// before it has arrived. Text stays legible at 26; `veryfast` costs less than the photographs do.
std::vector<std::string> ffmpeg_arguments(const std::string& program, int frames_per_second) {
  const auto rate = fmt::format("{}", frames_per_second);
  return {program,
          "-hide_banner",
          "-nostdin",
          "-loglevel",
          "error",
          "-protocol_whitelist",
          "pipe,file",
          "-f",
          "image2pipe",
          "-c:v",
          "mjpeg",
          "-framerate",
          rate,
          "-i",
          "pipe:0",
          "-an",
          "-vf",
          "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white",
          "-c:v",
          "libx264",
          "-preset",
          "veryfast",
          "-crf",
          "26",
          "-pix_fmt",
          "yuv420p",
          "-threads",
          "2",
          "-map_metadata",
          "-1",
          "-movflags",
          "+faststart",
          "-f",
          "mp4",
          "-y",
          "file:/proc/self/fd/3"};
}

std::string read_words(int descriptor) {
  std::array<char, 512> part{};
  std::string words;
  for (ssize_t got = 0; (got = ::read(descriptor, part.data(), part.size())) > 0;) {
    words.append(part.data(), static_cast<std::size_t>(got));
    if (words.size() > part.size()) break;
  }
  std::replace_if(
      words.begin(), words.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return words;
}

base::Result<std::string> read_all(int file) {
  const auto size = ::lseek(file, 0, SEEK_END);
  std::string bytes(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  if (bytes.empty() || done < bytes.size()) return base::fail(base::ErrorKind::internal, "ffmpeg made no film.");
  return bytes;
}

}  // namespace

std::optional<std::string> find_ffmpeg(const std::string& wanted) {
  const std::string path = wanted.empty() ? "/usr/bin/ffmpeg" : wanted;
  return ::access(path.c_str(), X_OK) == 0 ? std::optional(path) : std::nullopt;
}

base::Result<FilmEncoder> FilmEncoder::start(const EncoderSettings& settings, int frames_per_second,
                                             const base::Clock& clock, base::SteadyTime deadline) {
  const auto program = find_ffmpeg(settings.program);
  if (!program) return base::fail(base::ErrorKind::unprocessable, "There is no ffmpeg here.");
  Descriptor film(::memfd_create("film", MFD_CLOEXEC));
  if (film.get() < 0) return base::fail(base::ErrorKind::unavailable, "There is no memory for a film.");
  auto process = browser::start_in_jail({.arguments = ffmpeg_arguments(*program, frames_per_second),
                                         .walls = settings.walls,
                                         .hidden_folder = settings.hidden_folder,
                                         .memory_max = memory_max,
                                         .scratch_max = scratch_max,
                                         .output = film.get(),
                                         .output_max = film_bytes_max});
  if (!process) return base::Failure(process.error());
  return FilmEncoder(std::move(*process), std::move(film), clock, deadline);
}

FilmEncoder::FilmEncoder(browser::JailedProcess process, Descriptor film, const base::Clock& clock,
                         base::SteadyTime deadline)
    : process_(std::move(process)), film_(std::move(film)), clock_(clock), deadline_(deadline) {}

FilmEncoder::FilmEncoder(FilmEncoder&& other) noexcept
    : process_(std::move(other.process_)),
      film_(std::move(other.film_)),
      clock_(other.clock_),
      deadline_(other.deadline_) {
  other.process_.pid = -1;
}

FilmEncoder::~FilmEncoder() {
  if (process_.pid > 0) browser::end_session(process_.pid);
}

bool FilmEncoder::wait_for(int descriptor, short events) const {
  pollfd waited{descriptor, events, 0};
  while (true) {
    const auto left = std::chrono::duration_cast<base::milliseconds>(deadline_ - clock_.steady());
    if (left.count() <= 0) return false;
    const int ready = ::poll(&waited, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

base::Result<void> FilmEncoder::add(std::string_view jpeg) {
  while (!jpeg.empty()) {
    const auto sent = ::send(process_.pipe.get(), jpeg.data(), jpeg.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      jpeg.remove_prefix(static_cast<std::size_t>(sent));
    } else if ((errno != EAGAIN && errno != EINTR) || !wait_for(process_.pipe.get(), POLLOUT)) {
      return failed();
    }
  }
  return {};
}

base::Result<std::string> FilmEncoder::finish() {
  (void)::shutdown(process_.pipe.get(), SHUT_WR);
  const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, process_.pid, 0)));
  if (handle.get() < 0 || !wait_for(handle.get(), POLLIN)) return failed();
  int status = 0;
  if (::waitpid(process_.pid, &status, 0) != process_.pid) return failed();
  process_.pid = -1;
  if (status != 0) return failed();
  return read_all(film_.get());
}

base::Failure FilmEncoder::failed() {
  const auto words = read_words(process_.errors.get());
  if (clock_.steady() >= deadline_) {
    return base::fail(base::ErrorKind::unprocessable, "It took longer than the time that there is for it.");
  }
  return base::fail(base::ErrorKind::unavailable, fmt::format("ffmpeg ended while it worked: {}", words));
}

}  // namespace bughook::rendering::film
