#include "crypto/ed25519.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "crypto/openssl.hpp"

namespace bughook::crypto {

namespace {

constexpr std::size_t half_bytes = 32;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

Context new_context() {
  Context context(EVP_MD_CTX_new());
  must(context != nullptr);
  return context;
}

}  // namespace

Ed25519Key Ed25519Key::from_seed(std::string_view seed) {
  EVP_PKEY* const key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size());
  must(key != nullptr);
  std::shared_ptr<void> owner(key, [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); });
  std::string bytes(seed);
  bytes.append(half_bytes, '\0');
  std::size_t length = half_bytes;
  must(EVP_PKEY_get_raw_public_key(key, bytes_of(bytes) + half_bytes, &length) == 1 && length == half_bytes);
  return {std::move(owner), std::move(bytes)};
}

base::Result<Ed25519Key> Ed25519Key::from_bytes(std::string_view seed_and_public) {
  if (seed_and_public.size() != 2 * half_bytes) {
    return base::fail(base::ErrorKind::unprocessable, "An ed25519 key is 64 bytes long: 32 of seed, 32 of public key.");
  }
  base::Result<Ed25519Key> key = from_seed(seed_and_public.substr(0, half_bytes));
  if (key->bytes() != seed_and_public) {
    key = base::fail(base::ErrorKind::unprocessable, "The ed25519 key's public half does not belong to its seed.");
  }
  return key;
}

Ed25519Key Ed25519Key::generate(base::Random& random) {
  std::array<std::uint8_t, half_bytes> seed;
  random.fill(seed);
  auto key = from_seed({reinterpret_cast<const char*>(seed.data()), seed.size()});
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Ed25519Signature Ed25519Key::sign(std::string_view message) const {
  const auto context = new_context();
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) == 1);
  Ed25519Signature signature;
  std::size_t length = signature.size();
  must(EVP_DigestSign(context.get(), signature.data(), &length, bytes_of(message), message.size()) == 1);
  return signature;
}

bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
  if (key == nullptr) return false;
  const auto context = new_context();
  must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

}  // namespace bughook::crypto
