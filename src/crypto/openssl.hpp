// What the OpenSSL units share. Not for other modules: their headers need no OpenSSL.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

namespace bughook::crypto {

/// For calls that fail only when memory is gone or the library is broken. To go on would mean to send
/// unsigned webhooks or store secrets in clear.
inline void must(bool worked) {
  if (!worked) std::abort();
}

inline const unsigned char* bytes_of(std::string_view text) {
  // OpenSSL reads a null pointer as "no argument given", which an empty text is not.
  return reinterpret_cast<const unsigned char*>(text.data() == nullptr ? "" : text.data());
}

inline unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace bughook::crypto
