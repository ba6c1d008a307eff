// The log: one line an event on standard error, levelled, passed in by reference. Never give it a
// header value, a secret, a key or a body.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace spdlog {
class logger;
}

namespace bughook::base {

enum class LogLevel { debug, info, warning, error, off };

class Log {
 public:
  explicit Log(LogLevel level);
  ~Log();

  template <class... Args>
  void debug(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(LogLevel::debug)) write(LogLevel::debug, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void info(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(LogLevel::info)) write(LogLevel::info, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void warning(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(LogLevel::warning)) write(LogLevel::warning, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void error(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(LogLevel::error)) write(LogLevel::error, fmt::format(text, std::forward<Args>(args)...));
  }

 private:
  [[nodiscard]] bool enabled(LogLevel level) const { return level >= level_; }
  void write(LogLevel level, std::string_view line);

  LogLevel level_;
  std::shared_ptr<spdlog::logger> logger_;
};

/// `debug`, `info`, `warning`, `error` or `off`; nullopt for another word.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view word);

}  // namespace bughook::base
