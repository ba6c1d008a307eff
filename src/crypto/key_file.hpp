// The server's root key on disk, beside the database and never in it: 32 random bytes as one line of base64.
// Whoever has this file and the database reads every secret, so others must not be able to read it.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::crypto {

/// The 32 bytes in the file; makes the file first when there is none. It is durable (file and folder
/// synced) when this returns: a key lost after the first secret was sealed with it can not be replaced.
/// Refuses a file that others may read, or that holds anything but a key. Blocks; at start only.
[[nodiscard]] base::Result<std::string> load_or_create_key_file(const std::filesystem::path& path,
                                                                base::Random& random);

}  // namespace bughook::crypto
