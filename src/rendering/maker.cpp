#include "rendering/maker.hpp"

#include "bugs/file_links.hpp"
#include "bugs/files/replay_file.hpp"

namespace bughook::rendering {

namespace {

base::Failure source_is_gone(std::string_view what) {
  return base::fail(base::ErrorKind::not_found, std::string(what) + " is not kept any more: retention has erased it.");
}

CapturedPage page_of(const Job& job, std::string html) {
  const auto& view = job.view;
  return {.html = std::move(html),
          .base_url = view.base_url,
          .width = view.width,
          .height = view.height,
          .scroll_x = view.scroll_x,
          .scroll_y = view.scroll_y,
          .pixel_ratio = view.pixel_ratio,
          .is_mobile = view.is_mobile,
          .fetch_linked_files = job.fetch_linked_files};
}

}  // namespace

base::Result<Made> PictureMaker::make(const Job& job) {
  auto source = files_.get(job.source);
  if (!source && source.error().kind == base::ErrorKind::not_found) return source_is_gone("The captured page");
  if (!source) return base::Failure(source.error());
  auto picture = source->content_type.starts_with("image/")
                     ? renderer_.reencode(source->bytes, source->content_type, timeout_)
                     : renderer_.render(page_of(job, std::move(source->bytes)), timeout_);
  if (!picture) return base::Failure(std::move(picture.error()));
  return Made{std::move(picture->jpeg), "jpg"};
}

base::Result<Made> ReplayFilmMaker::make(const Job& job) {
  auto source = files_.get(job.source);
  if (!source && source.error().kind == base::ErrorKind::not_found) return source_is_gone("The replay");
  if (!source) return base::Failure(source.error());
  const auto replay = bugs::unpack_replay(std::move(source->bytes));
  if (!replay) return base::fail(base::ErrorKind::unprocessable, replay.error().detail);
  auto film = films_.make_film(
      *replay, [this, &job](const std::string& url) { return picture(url, job); }, timeout_);
  if (!film) return base::Failure(std::move(film.error()));
  return Made{std::move(film->mp4), "mp4"};
}

/// A file's name says whose it is: no film shows another project's.
base::Result<RemoteImage> ReplayFilmMaker::picture(const std::string& url, const Job& job) {
  if (const auto at = url.rfind(bugs::files_path); at != std::string::npos) {
    const auto name = std::string_view(url).substr(at + bugs::files_path.size());
    if (name.find('-' + job.project.text() + '-') != std::string_view::npos) {
      auto file = files_.get(name.substr(0, name.find_first_of("?#")));
      if (!file) return base::Failure(file.error());
      return RemoteImage{std::move(file->content_type), std::move(file->bytes)};
    }
  }
  if (!fetch_ || !job.fetch_linked_files)
    return base::fail(base::ErrorKind::not_found, "Nothing is fetched for films here.");
  return fetch_(url);
}

}  // namespace bughook::rendering
