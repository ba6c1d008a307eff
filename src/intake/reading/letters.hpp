// Letters of any script, as far as names of secrets need them: one letter of UTF-8 at a time, and its small form.
// The texts passed JSON's parser, so they are well-formed; what is not is read byte by byte. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bughook::intake {

struct Letter {
  std::uint32_t code;
  std::size_t size;  // in bytes
};

/// `at` is within the text.
constexpr Letter letter_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const auto first = byte(0);
  const std::size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (at + size > text.size()) return {first, 1};
  std::uint32_t code = size == 1 ? first : first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3Fu);
  return {code, size};
}

/// Of the scripts that have two cases and a word in secret_word_list.hpp: Latin, Greek, Cyrillic.
constexpr std::uint32_t small_letter(std::uint32_t code) {
  if (code >= 'A' && code <= 'Z') return code + 32;
  if (code < 0xC0) return code;
  if (code <= 0xDE && code != 0xD7) return code + 32;
  if (code == 0x130) return 'i';  // the Turkish capital with a dot
  if ((code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177)) return code | 1;
  if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E)) return code + (code & 1);
  if (code >= 0x391 && code <= 0x3A9) return code + 32;
  if (code >= 0x410 && code <= 0x42F) return code + 32;
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  if (code >= 0x1EA0 && code <= 0x1EF9) return code | 1;  // Vietnamese
  return code;
}

}  // namespace bughook::intake
