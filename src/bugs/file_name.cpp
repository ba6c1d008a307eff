#include "bugs/file_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace bughook::bugs {

namespace {

constexpr std::size_t day_letters = 8;
constexpr std::size_t id_letters = 24;

/// Takes `count` letters and the separator behind them off the text's front; empty when they are not there.
std::string_view take(std::string_view& text, std::size_t count, char separator) {
  if (text.size() <= count || text[count] != separator) return {};
  const auto part = text.substr(0, count);
  text.remove_prefix(count + 1);
  return part;
}

}  // namespace

std::optional<FileName> FileName::parse(std::string_view text) {
  FileName name;
  name.day = take(text, day_letters, '-');
  if (!is_file_day(name.day)) return std::nullopt;
  if (const auto project = take(text, id_letters, '-'); !project.empty()) {
    name.project = base::ProjectId::parse(project);
    if (!name.project) return std::nullopt;
  }
  const auto random = take(text, file_random_letters, '.');
  if (random.empty() || !std::all_of(random.begin(), random.end(), base::is_letter_or_digit)) return std::nullopt;
  name.extension = text;
  return name;
}

std::string make_file_name(base::Timestamp now, base::ProjectId project, std::string_view random,
                           std::string_view extension) {
  return fmt::format("{}-{}-{}.{}", file_day(now), project.text(), random, extension);
}

std::string file_day(base::Timestamp time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

bool is_file_day(std::string_view text) {
  return text.size() == day_letters && std::all_of(text.begin(), text.end(), base::is_digit);
}

}  // namespace bughook::bugs
