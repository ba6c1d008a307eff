#include "intake/reading/json_marks.hpp"

#include <array>
#include <cstdint>

#include "intake/limits.hpp"

namespace bughook::intake {

bool has_too_many_values(std::string_view json) {
  if (json.size() <= json_marks_max) return false;
  constexpr auto is_mark = [] {
    std::array<std::uint8_t, 256> table{};
    for (const unsigned char c : {',', ':', '[', ']', '{', '}'}) table[c] = 1;
    return table;
  }();
  std::size_t marks = 0;
  for (const char c : json) marks += is_mark[static_cast<unsigned char>(c)];
  return marks > json_marks_max;
}

}  // namespace bughook::intake
