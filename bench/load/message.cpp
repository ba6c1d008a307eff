#include "load/message.hpp"

#include <strings.h>

#include <charconv>
#include <cstring>

namespace bughook::bench {

namespace {

bool starts_with_name(std::string_view line, std::string_view name) {
  return line.size() > name.size() && ::strncasecmp(line.data(), name.data(), name.size()) == 0;
}

bool read_length(std::string_view text, std::size_t& length) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && (end == text.data() + text.size() || *end == '\r');
}

}  // namespace

MessageExtent extent_of(std::string_view bytes) {
  constexpr std::string_view length_name = "content-length:", chunked_name = "transfer-encoding:";
  const MessageExtent unreadable{.completeness = Completeness::unreadable};
  std::size_t body_bytes = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const void* end_of_line = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    if (end_of_line == nullptr) break;
    const auto next = static_cast<std::size_t>(static_cast<const char*>(end_of_line) - bytes.data()) + 1;
    const std::string_view line = bytes.substr(at, next - 1 - at);
    if (line.size() <= 1) {  // the empty line that ends the head, with or without its CR
      const std::size_t total = next + body_bytes;
      if (total > message_bytes_max) return unreadable;
      return {total <= bytes.size() ? Completeness::complete : Completeness::incomplete, next, total};
    }
    if (starts_with_name(line, chunked_name)) return unreadable;
    if (starts_with_name(line, length_name) && !read_length(line.substr(length_name.size()), body_bytes)) {
      return unreadable;
    }
    at = next;
  }
  if (bytes.size() > message_bytes_max) return unreadable;
  return {};
}

int status_of(std::string_view response) {
  constexpr std::string_view before_status = "HTTP/1.1 ";
  int status = 0;
  if (response.size() < before_status.size() + 3 || !response.starts_with("HTTP/1.")) return 0;
  const char* digits = response.data() + before_status.size();
  return std::from_chars(digits, digits + 3, status).ec == std::errc() ? status : 0;
}

}  // namespace bughook::bench
