// Signing secrets as people copy them (Standard Webhooks 1.0.0): `whsec_` and base64 of 24..64 random bytes
// for the symmetric `v1`, `whsk_` and base64 of seed and public key for `v1a`.
// When a secret is rotated the old one goes on signing beside the new for an overlap, so that a receiver can
// change over without missing a webhook.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::webhooks {

inline constexpr std::string_view secret_prefix = "whsec_";
inline constexpr std::string_view private_key_prefix = "whsk_";
inline constexpr std::string_view public_key_prefix = "whpk_";

inline constexpr std::size_t secret_bytes_min = 24;  // both by the specification
inline constexpr std::size_t secret_bytes_max = 64;

inline constexpr std::chrono::seconds rotation_overlap_default = std::chrono::hours(24);
inline constexpr std::chrono::seconds rotation_overlap_max = std::chrono::days(7);
/// Each secret still valid adds 48 letters to every request; a quicker rotation drops the oldest.
inline constexpr std::size_t secrets_per_webhook_max = 5;

struct SigningSecret {
  std::string text;                           // whsec_... or whsk_...
  std::optional<base::Timestamp> expires_at;  // none: the current one
  std::string unopened = {};                  // as it stands sealed, when the server's key does not open it

  friend bool operator==(const SigningSecret&, const SigningSecret&) = default;
};

/// `whsec_` of 32 random bytes.
[[nodiscard]] std::string generate_secret(base::Random& random);
/// `whsk_` of a new key pair.
[[nodiscard]] std::string generate_private_key(base::Random& random);

/// The bytes of a `whsec_`; unprocessable, field `secret`, for anything else.
[[nodiscard]] base::Result<std::string> parse_secret(std::string_view text);
/// The 64 bytes of a `whsk_`, whose halves belong together; else the same error.
[[nodiscard]] base::Result<std::string> parse_private_key(std::string_view text);
/// Accepts either kind.
[[nodiscard]] base::Result<void> check_secret(std::string_view text);
/// `whpk_...`, which the owner of a `whsk_` hands to receivers.
[[nodiscard]] base::Result<std::string> public_key_of(std::string_view private_key);

/// Puts `text` first; those there are expire when the overlap is over, or earlier if they did so already.
/// An overlap of zero ends them at once. Those expired at `now` are dropped, and those that do not open.
[[nodiscard]] base::Result<void> rotate_secret(std::vector<SigningSecret>& secrets, std::string text,
                                               base::Timestamp now, std::chrono::seconds overlap);

}  // namespace bughook::webhooks
