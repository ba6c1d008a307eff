// How a session replay lies in the file store: JSON, packed. Recorded pages shrink to a tenth. Pure; large texts belong
// on a worker.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::bugs {

inline constexpr std::string_view replay_extension = "replay";

/// What a replay may have when it is written out: nobody stores a longer one, and nobody unpacks more.
inline constexpr std::size_t replay_text_bytes_max = 128u << 20;

[[nodiscard]] std::string pack_replay(std::string_view text);
/// The text of a stored replay, also of one from before they were packed. internal: the file is damaged.
[[nodiscard]] base::Result<std::string> unpack_replay(std::string stored);

}  // namespace bughook::bugs
