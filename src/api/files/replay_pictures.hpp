// The pictures of a mobile replay are files of ours that stand beside it. Where whoever plays it can not fetch them (a
// player's sandbox has no cookies, a signed link of old has expired) they go into its text.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "bugs/file_store.hpp"

namespace bughook::api {

/// Of all pictures of one replay: a minute of iOS has some ten MB. What no longer fits stays a link.
inline constexpr std::size_t replay_pictures_bytes_max = 64u << 20;

/// The replay with each picture that belongs to its project in place of the link to it. What can not be read stays a
/// link.
[[nodiscard]] std::string with_pictures(std::string_view replay, base::ProjectId project, bugs::FileStore& files);

}  // namespace bughook::api
