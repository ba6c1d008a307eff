#include "bugs/files/replay_file.hpp"

#include "base/compression.hpp"

namespace bughook::bugs {

std::string pack_replay(std::string_view text) { return base::pack_zstd(text); }

base::Result<std::string> unpack_replay(std::string stored) {
  if (!base::is_zstd(stored)) return stored;
  auto text = base::unpack_zstd(stored, replay_text_bytes_max);
  if (!text) return base::fail(base::ErrorKind::internal, "The stored replay is damaged: " + text.error().detail);
  return text;
}

}  // namespace bughook::bugs
