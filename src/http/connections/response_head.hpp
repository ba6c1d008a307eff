// Writes the status line and the headers of an answer. Pure, but for the date, which each loop formats once
// a second.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace bughook::http {

/// `Sun, 06 Nov 1994 08:49:37 GMT`
[[nodiscard]] std::string format_http_date(base::Timestamp time);

/// One loop's.
class DateCache {
 public:
  [[nodiscard]] std::string_view text(base::Timestamp now);

 private:
  std::chrono::sys_seconds second_{};
  std::string text_;
};

enum class ConnectionLine { none, close, keep_alive, upgrade };

/// How the client knows where the answer ends. length: Content-Length is the body's, except with 101 and 204, which
/// have neither.
enum class Framing { length, chunked, until_close };

/// Appends to `out`.
void append_head(std::string& out, const Response& response, std::string_view date, ConnectionLine connection,
                 Framing framing = Framing::length);

/// False if a header's name is no token or a value holds a control character, which would let whoever chose
/// it write headers of their own.
[[nodiscard]] bool has_sound_headers(const Response& response);

}  // namespace bughook::http
