// The names of stored files: `<day>-<project>-<random>.<extension>`. The project stands in the name, so that nobody
// can fetch a file past its project's rule; the random letters make it unguessable. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace bughook::bugs {

inline constexpr std::size_t file_random_letters = 30;  // 178 bits

struct FileName {
  std::string_view day;                    // 20261123
  std::optional<base::ProjectId> project;  // none: from before names had one
  std::string_view extension;              // what follows the first dot; any text, also an unknown one

  /// nullopt for what is no name of ours. The parts refer to the text.
  [[nodiscard]] static std::optional<FileName> parse(std::string_view text);
};

[[nodiscard]] std::string make_file_name(base::Timestamp now, base::ProjectId project, std::string_view random,
                                         std::string_view extension);

/// `20261123`, the day in UTC.
[[nodiscard]] std::string file_day(base::Timestamp time);
[[nodiscard]] bool is_file_day(std::string_view text);

}  // namespace bughook::bugs
