// Cursor pages: `?limit=&cursor=` in, `{"items":[...],"next":"..."|null}` out.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::api {

inline constexpr std::size_t page_default = 50;
inline constexpr std::size_t page_max = 200;  // a page is composed in memory

struct PageRequest {
  std::size_t limit = page_default;
  std::optional<std::int64_t> cursor;
};

/// invalid, naming `limit` or `cursor`.
[[nodiscard]] base::Result<PageRequest> page_request(const http::Request& request);

/// invalid, naming `limit`.
[[nodiscard]] base::Result<std::size_t> page_limit(const http::Request& request);

/// A parameter that is a time; invalid, naming it.
[[nodiscard]] base::Result<std::optional<base::Timestamp>> time_parameter(const http::Request& request,
                                                                          std::string_view name);

/// As reports write times, and with the blank that a plus becomes on its way.
[[nodiscard]] std::optional<base::Timestamp> parse_time(std::string_view text);

/// So far apart may the caller's clock and ours be.
inline constexpr std::chrono::hours clock_difference_max{24};
/// Of this kind, naming `since`, when it lies in the future: a misspelt year would look like an answer.
[[nodiscard]] base::Result<void> check_since(base::Timestamp since, base::Timestamp now, base::ErrorKind kind);

struct Span {
  std::optional<base::Timestamp> since, until;
};
/// `since` and `until`; invalid, naming one of them, when they hold nothing.
[[nodiscard]] base::Result<Span> span_parameters(const http::Request& request, base::Timestamp now);

/// `write_item(json, item)` for each. `next` is the cursor of the next page.
template <class Items, class WriteItem>
[[nodiscard]] http::Response cursor_page_response(const Items& items, const std::optional<std::string>& next,
                                                  WriteItem write_item) {
  http::Response response;
  base::JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const auto& item : items) write_item(json, item);
  json.end_array().key("next");
  if (next) {
    json.string(*next);
  } else {
    json.null();
  }
  json.end_object();
  return response;
}

template <class Items, class WriteItem>
[[nodiscard]] http::Response page_response(const Items& items, std::optional<std::int64_t> next, WriteItem write_item) {
  return cursor_page_response(items, next ? std::optional(std::to_string(*next)) : std::nullopt, std::move(write_item));
}

/// One resource as an answer.
template <class Write>
[[nodiscard]] http::Response resource_response(int status, Write write_resource) {
  http::Response response;
  response.status = status;
  base::JsonWriter json(response.body);
  write_resource(json);
  return response;
}

}  // namespace bughook::api
