// Which name was probably meant by one that is not known: what a person mistyped is told back with a suggestion. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bughook::base {

/// Of `known`; empty when none is so near that it is likely: one letter in three may be wrong, missing, added or
/// swapped.
[[nodiscard]] std::string nearest_name(std::string_view given, const std::vector<std::string>& known);

}  // namespace bughook::base
