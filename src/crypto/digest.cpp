#include "crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include "crypto/openssl.hpp"

namespace bughook::crypto {

namespace {

EVP_MAC_CTX* new_hmac_context() {
  EVP_MAC* const mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  must(mac != nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
  must(context != nullptr);
  EVP_MAC_free(mac);  // the context holds its own reference
  return context;
}

}  // namespace

Digest sha256(std::string_view text) {
  Digest digest;
  SHA256(bytes_of(text), text.size(), digest.data());
  return digest;
}

void HmacSha256::Free::operator()(void* context) const { EVP_MAC_CTX_free(static_cast<EVP_MAC_CTX*>(context)); }

HmacSha256::HmacSha256(std::string_view key) : context_(new_hmac_context()) {
  char name[] = OSSL_DIGEST_NAME_SHA2_256;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                   OSSL_PARAM_construct_end()};
  must(EVP_MAC_init(static_cast<EVP_MAC_CTX*>(context_.get()), bytes_of(key), key.size(), parameters) == 1);
}

Digest HmacSha256::sign(std::initializer_list<std::string_view> parts) {
  auto* const context = static_cast<EVP_MAC_CTX*>(context_.get());
  must(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);  // starts over with the key it has
  for (const auto part : parts) must(EVP_MAC_update(context, bytes_of(part), part.size()) == 1);
  Digest digest;
  std::size_t length = 0;
  must(EVP_MAC_final(context, digest.data(), &length, digest.size()) == 1 && length == digest.size());
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(bytes_of(a), bytes_of(b), a.size()) == 0;
}

}  // namespace bughook::crypto
