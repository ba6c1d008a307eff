#include "api/page.hpp"

#include <charconv>

#include <fmt/format.h>

#include "intake/reading/dates.hpp"

namespace bughook::api {

namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

base::Result<std::size_t> page_limit(const http::Request& request) {
  const auto limit = request.query_value("limit");
  if (!limit) return page_default;
  const auto number = parse_number(*limit);
  if (!number || *number < 1 || *number > static_cast<std::int64_t>(page_max)) {
    return base::fail(base::ErrorKind::invalid, fmt::format("`limit` must be a number from 1 to {}.", page_max),
                      "limit");
  }
  return static_cast<std::size_t>(*number);
}

base::Result<PageRequest> page_request(const http::Request& request) {
  const auto limit = page_limit(request);
  if (!limit) return base::Failure(limit.error());
  PageRequest page{.limit = *limit, .cursor = {}};
  if (const auto cursor = request.query_value("cursor")) {
    page.cursor = parse_number(*cursor);
    if (!page.cursor) {
      return base::fail(base::ErrorKind::invalid, "`cursor` must be the `next` of an earlier page.", "cursor");
    }
  }
  return page;
}

base::Result<std::optional<base::Timestamp>> time_parameter(const http::Request& request, std::string_view name) {
  const auto text = request.query_value(name).value_or("");
  if (text.empty()) return std::nullopt;
  if (const auto time = intake::parse_date(text)) return time;
  return base::fail(base::ErrorKind::invalid,
                    fmt::format("`{}` must be a time such as 2021-07-26T16:36:05.236Z.", name), std::string(name));
}

}  // namespace bughook::api
