// Signs requests as Standard Webhooks 1.0.0 has it: `{webhook-id}.{webhook-timestamp}.{body}`, one signature
// for each secret that is valid at that time, so that both sides of a rotation verify.
// Holds keyed contexts: keep one Signer per webhook and loop. One thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "webhooks/secret.hpp"

namespace bughook::webhooks {

class Signer {
 public:
  /// Fails when a secret can not be read, naming no part of it.
  [[nodiscard]] static base::Result<Signer> make(const std::vector<SigningSecret>& secrets);

  /// The value of `webhook-signature`: `v1,<base64> v1,<base64> v1a,<base64>`, in the order of the secrets.
  /// Empty when no secret is valid at timestamp_s (unix seconds of this attempt).
  [[nodiscard]] std::string signatures(std::string_view id, std::int64_t timestamp_s, std::string_view body);

 private:
  struct Key {
    std::variant<crypto::HmacSha256, crypto::Ed25519Key> key;
    std::int64_t expires_at_ms = std::numeric_limits<std::int64_t>::max();
  };
  explicit Signer(std::vector<Key> keys) : keys_(std::move(keys)) {}

  std::vector<Key> keys_;
};

}  // namespace bughook::webhooks
