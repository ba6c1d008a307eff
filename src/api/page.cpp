#include "api/page.hpp"

#include <charconv>

#include <fmt/format.h>

namespace bughook::api {

namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

base::Result<PageRequest> page_request(const http::Request& request) {
  PageRequest page;
  if (const auto limit = request.query_value("limit")) {
    const auto number = parse_number(*limit);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(page_max)) {
      return base::fail(base::ErrorKind::invalid, fmt::format("`limit` must be a number from 1 to {}.", page_max),
                        "limit");
    }
    page.limit = static_cast<std::size_t>(*number);
  }
  if (const auto cursor = request.query_value("cursor")) {
    page.cursor = parse_number(*cursor);
    if (!page.cursor) {
      return base::fail(base::ErrorKind::invalid, "`cursor` must be the `next` of an earlier page.", "cursor");
    }
  }
  return page;
}

}  // namespace bughook::api
