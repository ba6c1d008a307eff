// Which packing of an answer a client can read, by its Accept-Encoding (RFC 9110 section 12.5.3). Pure; any thread.
#pragma once

#include <string_view>

namespace bughook::http {

/// Whether the header names the coding, or `*`, and does not refuse it with `q=0`. What it does not name is not
/// accepted: a client that says nothing gets plain text.
[[nodiscard]] bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

}  // namespace bughook::http
