// The secret part of a bug's public link: 70 letters and digits, as the published SDKs' service has them.
// It is computed, never stored, so no database gives it away: 24 digits of the bug's id, then 46 letters of
// HMAC-SHA256(server key, id and generation), which hold the hash's 256 bits. Raising the bug's share
// generation makes every older link void.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "crypto/digest.hpp"

namespace bughook::bugs {

inline constexpr std::size_t share_token_letters = 70;

/// `key` is keyed with crypto::Vault::derive_key(share_token_purpose).
inline constexpr std::string_view share_token_purpose = "share tokens";

[[nodiscard]] std::string make_share_token(crypto::HmacSha256& key, base::BugId bug, int generation);

/// Whose link it says it is. Nothing is proven until share_token_holds.
[[nodiscard]] std::optional<base::BugId> bug_of_share_token(std::string_view token);

/// In constant time.
[[nodiscard]] bool share_token_holds(crypto::HmacSha256& key, std::string_view token, base::BugId bug, int generation);

}  // namespace bughook::bugs
