// Where an HTTP/1.1 message ends, found in one pass over its head. Both roles of the load read with
// this: it looks at Content-Length and at nothing else.
#pragma once

#include <cstddef>
#include <string_view>

namespace bughook::bench {

enum class Completeness { incomplete, complete, unreadable };

struct MessageExtent {
  Completeness completeness = Completeness::incomplete;
  std::size_t head_bytes = 0;  // with the empty line
  std::size_t total_bytes = 0;
};

/// Of the message with which `bytes` begin. Unreadable: chunked, or larger than the load ever expects.
[[nodiscard]] MessageExtent extent_of(std::string_view bytes);

/// The status of a response that `extent_of` calls complete; 0 if it is none.
[[nodiscard]] int status_of(std::string_view response);

inline constexpr std::size_t message_bytes_max = 256 * 1024;

}  // namespace bughook::bench
