#include "base/nearest_name.hpp"

#include <algorithm>
#include <numeric>

namespace bughook::base {

namespace {

/// Longer ones are nobody's typing, and the time grows with their product.
constexpr std::size_t letters_max = 100;

/// How many letters must be changed, added, left out, or swapped with their neighbour.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last, last(to.size() + 1), row(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool is_swap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last.back();
}

}  // namespace

std::string nearest_name(std::string_view given, const std::vector<std::string>& known) {
  std::string nearest;
  if (given.size() > letters_max) return nearest;
  auto least = std::max<std::size_t>(1, given.size() / 3) + 1;
  for (const auto& name : known) {
    const auto apart = distance(given, name);
    if (apart >= least) continue;
    least = apart;
    nearest = name;
  }
  return nearest;
}

}  // namespace bughook::base
