#include "crypto/vault.hpp"

#include <climits>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/random.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"

namespace bughook::crypto {

namespace {

constexpr char version = 1;
constexpr std::size_t nonce_bytes = 12;  // what GCM is defined for; random, so one key is good for 2^32 values
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

enum class Direction { open = 0, seal = 1 };

Cipher start_cipher(Direction direction, std::string_view key, std::string_view nonce, std::string_view context) {
  must(context.size() <= INT_MAX);
  Cipher cipher(EVP_CIPHER_CTX_new());
  must(cipher != nullptr);
  must(EVP_CipherInit_ex2(cipher.get(), EVP_aes_256_gcm(), bytes_of(key), bytes_of(nonce), static_cast<int>(direction),
                          nullptr) == 1);
  int length = 0;
  must(EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes_of(context), static_cast<int>(context.size())) == 1);
  return cipher;
}

}  // namespace

base::Result<Vault> Vault::open(std::string key) {
  if (key.size() != vault_key_bytes) {
    return base::fail(base::ErrorKind::internal, "The server's key must be 32 bytes long.");
  }
  return Vault(std::move(key));
}

Vault::Vault(std::string key) : key_(std::move(key)), sealing_key_(derive_key("seal")) {}

Vault::~Vault() {
  OPENSSL_cleanse(key_.data(), key_.size());
  OPENSSL_cleanse(sealing_key_.data(), sealing_key_.size());
}

std::string Vault::seal(std::string_view plain, std::string_view context) const {
  must(plain.size() <= INT_MAX);
  std::string sealed(head_bytes + plain.size() + tag_bytes, '\0');
  sealed[0] = version;
  // Always the system's randomness: a nonce that comes twice gives the key away.
  base::SystemRandom().fill({bytes_of(sealed) + 1, nonce_bytes});

  const auto cipher = start_cipher(Direction::seal, sealing_key_, std::string_view(sealed).substr(1), context);
  unsigned char* const text = bytes_of(sealed) + head_bytes;
  int length = 0;
  must(EVP_CipherUpdate(cipher.get(), text, &length, bytes_of(plain), static_cast<int>(plain.size())) == 1);
  must(EVP_CipherFinal_ex(cipher.get(), text + length, &length) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, text + plain.size()) == 1);
  return sealed;
}

base::Result<std::string> Vault::unseal(std::string_view sealed, std::string_view context) const {
  const auto refused = [] {
    return base::fail(base::ErrorKind::internal,
                      "A sealed value does not open: it was changed, or sealed with another key file.");
  };
  if (sealed.size() < head_bytes + tag_bytes || sealed.size() > INT_MAX || sealed[0] != version) return refused();
  const auto text = sealed.substr(head_bytes, sealed.size() - head_bytes - tag_bytes);
  std::string tag(sealed.substr(sealed.size() - tag_bytes));

  const auto cipher = start_cipher(Direction::open, sealing_key_, sealed.substr(1, nonce_bytes), context);
  std::string plain(text.size(), '\0');
  int length = 0;
  must(EVP_CipherUpdate(cipher.get(), bytes_of(plain), &length, bytes_of(text), static_cast<int>(text.size())) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1);
  if (EVP_CipherFinal_ex(cipher.get(), bytes_of(plain) + length, &length) != 1) return refused();
  return plain;
}

std::string Vault::derive_key(std::string_view purpose) const {
  return std::string(as_text(HmacSha256(key_).sign({"bughook key for ", purpose})));
}

}  // namespace bughook::crypto
