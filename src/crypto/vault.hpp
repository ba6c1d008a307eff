// Seals what must not stand in clear in the database: header values and signing secrets.
//
// AES-256-GCM with a fresh random nonce per value. The context ("webhook/<id>/secret") is authenticated
// with it, so that a sealed value copied into another row or column does not open there. The key stays
// outside the database (key_file.hpp): the database alone opens nothing. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::crypto {

inline constexpr std::size_t vault_key_bytes = 32;

class Vault {
 public:
  /// Refuses a key that is not vault_key_bytes long.
  [[nodiscard]] static base::Result<Vault> open(std::string key);

  Vault(const Vault&) = default;
  Vault(Vault&&) noexcept = default;
  Vault& operator=(const Vault&) = default;
  Vault& operator=(Vault&&) noexcept = default;
  ~Vault();

  /// Binary: 1 byte version, 12 nonce, the text's length, 16 tag.
  [[nodiscard]] std::string seal(std::string_view plain, std::string_view context) const;

  /// Fails when the key, the context or a single bit is not the one it was sealed with.
  [[nodiscard]] base::Result<std::string> unseal(std::string_view sealed, std::string_view context) const;

  /// A key of 32 bytes for another purpose ("share tokens"), so that one key file serves the whole server
  /// and no two purposes share a key.
  [[nodiscard]] std::string derive_key(std::string_view purpose) const;

 private:
  explicit Vault(std::string key);

  std::string key_;          // the root: only derives
  std::string sealing_key_;  // derived for seal and unseal
};

}  // namespace bughook::crypto
