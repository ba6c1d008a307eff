#include "bugs/share_token.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace bughook::bugs {

namespace {

constexpr std::string_view digits62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t id_digits = 24;

/// The digest as one number of 256 bits in base 62, which 43 digits hold. Dividing by 62^5 gives five digits
/// for one pass over the number.
void put_base62(std::string& token, std::size_t from, const crypto::Digest& digest) {
  std::array<std::uint32_t, 8> number{};
  for (std::size_t i = 0; i < digest.size(); ++i) number[i / 4] = number[i / 4] << 8 | digest[i];

  constexpr std::size_t digits_per_pass = 5;
  constexpr std::uint64_t divisor = 62ULL * 62 * 62 * 62 * 62;
  for (auto end = token.size(); end >= from + digits_per_pass; end -= digits_per_pass) {
    std::uint64_t rest = 0;
    for (auto& limb : number) {
      rest = rest << 32 | limb;
      limb = static_cast<std::uint32_t>(rest / divisor);
      rest %= divisor;
    }
    for (std::size_t i = 1; i <= digits_per_pass; ++i, rest /= digits62.size()) {
      token[end - i] = digits62[rest % digits62.size()];
    }
  }
}

}  // namespace

std::string make_share_token(crypto::HmacSha256& key, base::BugId bug, int generation) {
  auto token = bug.text();
  std::array<char, 16> number;
  const auto end = std::to_chars(number.data(), number.data() + number.size(), generation).ptr;
  const auto digest = key.sign({token, "|", {number.data(), static_cast<std::size_t>(end - number.data())}});
  token.resize(share_token_letters, digits62[0]);
  put_base62(token, id_digits, digest);
  return token;
}

std::optional<base::BugId> bug_of_share_token(std::string_view token) {
  if (token.size() != share_token_letters) return std::nullopt;
  return base::BugId::parse(token.substr(0, id_digits));
}

bool share_token_holds(crypto::HmacSha256& key, std::string_view token, base::BugId bug, int generation) {
  return crypto::equal_in_constant_time(token, make_share_token(key, bug, generation));
}

}  // namespace bughook::bugs
