// Ed25519, for receivers that verify with a public key and hold no secret of ours (Standard Webhooks `v1a`).
// A key is the spec's 64 bytes: 32 of seed, 32 of public key. Safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::crypto {

using Ed25519Signature = std::array<std::uint8_t, 64>;

class Ed25519Key {
 public:
  /// Refuses any other length, and a public half that is not the seed's: it would sign what nobody can verify.
  [[nodiscard]] static base::Result<Ed25519Key> from_bytes(std::string_view seed_and_public);
  [[nodiscard]] static Ed25519Key generate(base::Random& random);

  [[nodiscard]] Ed25519Signature sign(std::string_view message) const;

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string_view public_key() const { return std::string_view(bytes_).substr(32); }

 private:
  Ed25519Key(std::shared_ptr<void> key, std::string bytes) : key_(std::move(key)), bytes_(std::move(bytes)) {}
  [[nodiscard]] static Ed25519Key from_seed(std::string_view seed);

  std::shared_ptr<void> key_;  // an EVP_PKEY, which OpenSSL lets many threads sign with
  std::string bytes_;
};

/// False for a signature or key of the wrong length, too.
[[nodiscard]] bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace bughook::crypto
