// Bytes from outside (a receiver's answer, a header) made fit for JSON.
#pragma once

#include <string>
#include <string_view>

namespace bughook::base {

/// The text with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

}  // namespace bughook::base
