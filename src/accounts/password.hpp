// Passwords of people, kept as argon2id only. One hash takes tens of milliseconds and 19 MiB on purpose:
// never call these on an event loop.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// Longer ones are refused: hashing is costly, and nobody types more.
inline constexpr std::size_t password_bytes_max = 1024;
/// Of those that are made for someone: 119 random bits.
inline constexpr std::size_t made_password_letters = 20;

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: the parameters travel with the hash, so that raising them
/// later leaves old ones verifiable. Fails with `unavailable` when there is no memory for it.
[[nodiscard]] base::Result<std::string> hash_password(std::string_view plain, base::Random& random);

/// False as well for an encoded text that is none.
[[nodiscard]] bool verify_password(std::string_view plain, const std::string& encoded);

/// False, after as much work as it takes to refuse a wrong password: so that the time does not tell whether there is
/// anyone to sign in as.
[[nodiscard]] bool verify_nobodys_password(std::string_view plain);

}  // namespace bughook::accounts
