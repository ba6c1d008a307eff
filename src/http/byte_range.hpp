// The Range header (RFC 9110 section 14): which part of an answer is wanted. One part only: whoever asks for several
// gets the whole, as the standard allows. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bughook::http {

struct ByteRange {
  enum class Kind { whole, part, unsatisfiable };
  Kind kind = Kind::whole;
  std::size_t first = 0;
  std::size_t length = 0;

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// `whole` for a header that is empty, that is not understood or wants several parts.
[[nodiscard]] ByteRange read_range(std::string_view header, std::size_t size);

/// `bytes 0-99/1234`, for Content-Range; `bytes */1234` when nothing of it can be had.
[[nodiscard]] std::string content_range(const ByteRange& range, std::size_t size);

/// Is the tag one of an If-None-Match header's, or does `*` stand there? Weak ones count as well.
[[nodiscard]] bool names_tag(std::string_view header, std::string_view tag);

}  // namespace bughook::http
