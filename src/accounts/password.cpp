#include "accounts/password.hpp"

#include <array>

#include <argon2.h>

namespace bughook::accounts {

namespace {
// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
constexpr std::uint32_t memory_kib = 19'456;
constexpr std::uint32_t passes = 2;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::array<std::uint8_t, salt_bytes> nobodys_salt = {};
}  // namespace

base::Result<std::string> hash_password(std::string_view plain, base::Random& random) {
  if (plain.size() > password_bytes_max) {
    return base::fail(base::ErrorKind::unprocessable, "A password may be at most 1024 bytes long.", "password");
  }
  std::array<std::uint8_t, salt_bytes> salt;
  random.fill(salt);
  std::array<char, 128> encoded;
  const int result = argon2id_hash_encoded(passes, memory_kib, lanes, plain.data(), plain.size(), salt.data(),
                                           salt.size(), hash_bytes, encoded.data(), encoded.size());
  if (result != ARGON2_OK) {
    return base::fail(base::ErrorKind::unavailable, "There is no memory to hash the password; try again later.");
  }
  return std::string(encoded.data());
}

bool verify_password(std::string_view plain, const std::string& encoded) {
  if (plain.size() > password_bytes_max) return false;
  return argon2id_verify(encoded.c_str(), plain.data(), plain.size()) == ARGON2_OK;
}

bool verify_nobodys_password(std::string_view plain) {
  if (plain.size() > password_bytes_max) return false;
  std::array<std::uint8_t, hash_bytes> hash;
  (void)argon2id_hash_raw(passes, memory_kib, lanes, plain.data(), plain.size(), nobodys_salt.data(),
                          nobodys_salt.size(), hash.data(), hash.size());
  return false;
}

}  // namespace bughook::accounts
