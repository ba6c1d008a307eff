#include "bugs/bug.hpp"

namespace bughook::bugs {

std::string_view to_text(Priority priority) {
  switch (priority) {
    case Priority::low: return "LOW";
    case Priority::medium: return "MEDIUM";
    case Priority::high: return "HIGH";
  }
  return "LOW";
}

std::optional<Priority> parse_priority(std::string_view text) {
  for (const auto priority : {Priority::low, Priority::medium, Priority::high}) {
    if (text == to_text(priority)) return priority;
  }
  return std::nullopt;
}

}  // namespace bughook::bugs
