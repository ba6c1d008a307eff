// The server's root key on disk, beside the database and never in it: 32 random bytes as one line of base64.
// Whoever has this file and the database reads every secret, so others must not be able to read it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::crypto {

/// The 32 bytes in the file; none when there is no file: whether one may be made then is not for this to say. Refuses a
/// file that others may read, or that holds anything but a key. Blocks; at start only.
[[nodiscard]] base::Result<std::optional<std::string>> read_key_file(const std::filesystem::path& path);

/// 32 random bytes.
[[nodiscard]] std::string make_key(base::Random& random);

/// It is durable (file and folder synced) when this returns: a key lost after the first secret was sealed with it can
/// not be replaced. Fails when there is a file already. Blocks.
[[nodiscard]] base::Result<void> create_key_file(const std::filesystem::path& path, std::string_view key,
                                                 base::Random& random);

}  // namespace bughook::crypto
