// What the fuzz targets share: an input as text, and a claim that ends the run with the input kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace bughook::fuzzing {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void hold(bool is_true, const char* claim, std::string_view seen = {}) {
  if (is_true) return;
  std::fprintf(stderr, "does not hold: %s\n%.*s\n", claim, static_cast<int>(seen.size()), seen.data());
  std::abort();
}

}  // namespace bughook::fuzzing
