#include "crypto/token.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace bughook::crypto {

namespace {
constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::uint8_t bytes_used = 256 / 62 * 62;  // from here on a byte would favour the first letters
}  // namespace

std::string random_token(base::Random& random, std::size_t letters) {
  std::string token;
  token.reserve(letters);
  std::array<std::uint8_t, 64> bytes;
  while (token.size() < letters) {
    random.fill(bytes);
    for (const auto byte : bytes) {
      if (token.size() == letters) break;
      if (byte < bytes_used) token += letters_and_digits[byte % letters_and_digits.size()];
    }
  }
  return token;
}

}  // namespace bughook::crypto
