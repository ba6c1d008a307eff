#include "base/log.hpp"

#include <array>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace bughook::base {

namespace {
constexpr std::array<std::pair<std::string_view, LogLevel>, 5> level_words{{{"debug", LogLevel::debug},
                                                                            {"info", LogLevel::info},
                                                                            {"warning", LogLevel::warning},
                                                                            {"error", LogLevel::error},
                                                                            {"off", LogLevel::off}}};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::off: return spdlog::level::off;
  }
  return spdlog::level::off;
}
}  // namespace

Log::Log(LogLevel level)
    : level_(level),
      logger_(std::make_shared<spdlog::logger>("bughook", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_level(to_spdlog(level));
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger_->flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view line) {
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

std::optional<LogLevel> parse_log_level(std::string_view word) {
  for (const auto& [name, level] : level_words) {
    if (name == word) return level;
  }
  return std::nullopt;
}

}  // namespace bughook::base
