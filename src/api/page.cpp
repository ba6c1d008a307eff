#include "api/page.hpp"

#include <charconv>

#include <fmt/format.h>

#include "api/request/parameters.hpp"
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
  const auto limit = given(request, "limit");
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
  if (const auto cursor = given(request, "cursor")) {
    page.cursor = parse_number(*cursor);
    if (!page.cursor) {
      return base::fail(base::ErrorKind::invalid, "`cursor` must be the `next` of an earlier page.", "cursor");
    }
  }
  return page;
}

std::optional<base::Timestamp> parse_time(std::string_view text) {
  if (const auto time = intake::parse_date(text)) return time;
  // A plus that was not written %2B arrives as a blank: `2021-07-26T16:36:05 02:00`.
  constexpr std::size_t offset_letters = 6;
  if (text.size() <= offset_letters || text[text.size() - offset_letters] != ' ') return std::nullopt;
  std::string mended(text);
  mended[text.size() - offset_letters] = '+';
  return intake::parse_date(mended);
}

base::Result<std::optional<base::Timestamp>> time_parameter(const http::Request& request, std::string_view name) {
  const auto text = given(request, name);
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return time;
  return base::fail(base::ErrorKind::invalid,
                    fmt::format("`{}` must be a time such as 2021-07-26T16:36:05.236Z.", name), std::string(name));
}

base::Result<Span> span_parameters(const http::Request& request, base::Timestamp now) {
  const auto since = time_parameter(request, "since");
  if (!since) return base::Failure(since.error());
  const auto until = time_parameter(request, "until");
  if (!until) return base::Failure(until.error());
  if (*since) {
    if (auto past = check_since(**since, now, base::ErrorKind::invalid); !past) return base::Failure(past.error());
  }
  if (*since && *until && **until <= **since) {
    return base::fail(base::ErrorKind::invalid, "`until` must be later than `since`: nothing lies between them.",
                      "until");
  }
  return Span{*since, *until};
}

base::Result<void> check_since(base::Timestamp since, base::Timestamp now, base::ErrorKind kind) {
  if (since <= now + clock_difference_max) return {};
  return base::fail(kind,
                    fmt::format("`since` lies in the future, and here it is {}: nothing has happened since.",
                                base::format_iso8601(now)),
                    "since");
}

}  // namespace bughook::api
