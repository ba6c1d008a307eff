#include "api/files/replay_pictures.hpp"

#include "base/encoding.hpp"
#include "bugs/files/uploaded_files.hpp"

namespace bughook::api {

std::string with_pictures(std::string_view replay, base::ProjectId project, bugs::FileStore& files) {
  std::string result;
  std::size_t left = replay_pictures_bytes_max;
  while (true) {
    const auto begin = replay.find(bugs::before_frame_url);
    if (begin == std::string_view::npos) break;
    const auto url_begin = begin + bugs::before_frame_url.size();
    const auto url = replay.substr(url_begin, replay.find('"', url_begin) - url_begin);
    result.append(replay.substr(0, url_begin));
    replay.remove_prefix(url_begin + url.size());
    const auto name = bugs::own_file(url, project);
    const auto file =
        name.empty() ? base::Result<bugs::StoredFile>(base::fail(base::ErrorKind::not_found, "")) : files.get(name);
    if (!file || !file->content_type.starts_with("image/") || file->bytes.size() > left) {
      result.append(url);
      continue;
    }
    left -= file->bytes.size();
    result.append("data:").append(file->content_type).append(";base64,");
    result.append(base::to_base64(base::as_bytes(file->bytes)));
  }
  return result.append(replay);
}

}  // namespace bughook::api
