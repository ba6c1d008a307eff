// Bytes from outside (a receiver's answer, a header) made fit for JSON, and cut to size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bughook::base {

/// The text with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

/// At most so many bytes of well-formed text, not cut in the middle of a letter.
[[nodiscard]] std::string cut_utf8(std::string text, std::size_t bytes_max);

}  // namespace bughook::base
