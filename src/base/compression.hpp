// Packs and unpacks whole texts in memory. Whoever unpacks says how large the result may be: a bomb then costs no
// more than an honest text of that size. Pure; any thread, though large texts belong on a worker.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::base {

/// A zstd frame that names its unpacked size and carries a checksum.
[[nodiscard]] std::string pack_zstd(std::string_view text);
[[nodiscard]] std::string pack_gzip(std::string_view text);

[[nodiscard]] bool is_zstd(std::string_view bytes);

/// too_large past `bytes_max`; invalid for what is no whole frame.
[[nodiscard]] Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max);
/// Appends to `out`, of which nothing is taken back on failure. The same errors, for a zlib stream (RFC 1950).
[[nodiscard]] Result<void> unpack_zlib(std::string_view packed, std::size_t bytes_max, std::string& out);

}  // namespace bughook::base
