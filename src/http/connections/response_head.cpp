#include "http/connections/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "http/problem.hpp"

namespace bughook::http {

using namespace std::chrono;

namespace {

constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool is_token(std::string_view name) {
  const auto is_token_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character);
}

bool is_one_line(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 127; });
}

}  // namespace

std::string format_http_date(base::Timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string_view DateCache::text(base::Timestamp now) {
  const auto second = floor<seconds>(now);
  if (second != second_ || text_.empty()) {
    second_ = second;
    text_ = format_http_date(now);
  }
  return text_;
}

void append_head(std::string& out, const Response& response, std::string_view date, ConnectionLine connection,
                 Framing framing) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(reason_of(response.status)).append("\r\n");
  append_header(out, "Date", date);
  if (framing != Framing::length) {
    append_header(out, "Content-Type", response.content_type);
    if (framing == Framing::chunked) append_header(out, "Transfer-Encoding", "chunked");
  } else if (response.status != 204 && response.status != 101) {
    if (!response.body.empty()) append_header(out, "Content-Type", response.content_type);
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  out.append("X-Content-Type-Options: nosniff\r\n");
  if (connection == ConnectionLine::close) out.append("Connection: close\r\n");
  if (connection == ConnectionLine::upgrade) out.append("Connection: Upgrade\r\n");
  if (connection == ConnectionLine::keep_alive) out.append("Connection: keep-alive\r\n");
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  out.append("\r\n");
}

bool has_sound_headers(const Response& response) {
  return is_one_line(response.content_type) &&
         std::all_of(response.headers.begin(), response.headers.end(),
                     [](const auto& header) { return is_token(header.first) && is_one_line(header.second); });
}

}  // namespace bughook::http
