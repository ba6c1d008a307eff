#include "crypto/vault.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace bughook::crypto {

namespace {
constexpr std::string_view secret = "Bearer s3cr3t-t0ken";
constexpr std::string_view row = "webhook/60fee475/headers/0";

Vault vault_with_key_of(char letter) { return *Vault::open(std::string(32, letter)); }
}  // namespace

TEST(Vault, OpensWhatItSealed) {
  const auto vault = vault_with_key_of('k');
  for (const std::string& plain :
       {std::string(), std::string("a"), std::string(secret), std::string("\0\xff", 2), std::string(100'000, 'x')}) {
    EXPECT_EQ(*vault.unseal(vault.seal(plain, row), row), plain);
  }
  EXPECT_EQ(*vault.unseal(vault.seal(secret, ""), ""), secret);
}

TEST(Vault, HidesTheTextAndNeverSealsAlikeTwice) {
  const auto vault = vault_with_key_of('k');
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) {
    const auto sealed = vault.seal(secret, row);
    EXPECT_EQ(sealed.find(secret.substr(0, 8)), std::string::npos);
    EXPECT_EQ(sealed.size(), 1 + 12 + secret.size() + 16);
    nonces.insert(sealed.substr(1, 12));
  }
  EXPECT_EQ(nonces.size(), 1000U);
}

TEST(Vault, ASealedValueDoesNotOpenInAnotherRow) {
  const auto vault = vault_with_key_of('k');
  const auto sealed = vault.seal(secret, row);
  EXPECT_FALSE(vault.unseal(sealed, "webhook/60fee475/headers/1"));
  EXPECT_FALSE(vault.unseal(sealed, ""));
}

TEST(Vault, AnotherKeyDoesNotOpenIt) {
  EXPECT_FALSE(vault_with_key_of('l').unseal(vault_with_key_of('k').seal(secret, row), row));
}

TEST(Vault, OneFlippedBitAnywhereIsNoticed) {
  const auto vault = vault_with_key_of('k');
  const auto sealed = vault.seal(secret, row);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(vault.unseal(changed, row)) << "bit " << bit;
  }
}

TEST(Vault, ACutValueIsNoticed) {
  const auto vault = vault_with_key_of('k');
  const auto sealed = vault.seal(secret, row);
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_FALSE(vault.unseal(sealed.substr(0, length), row)) << length;
  }
  EXPECT_FALSE(vault.unseal(sealed + "x", row));
}

TEST(Vault, RefusesAKeyOfAnotherLength) {
  EXPECT_FALSE(Vault::open(""));
  EXPECT_FALSE(Vault::open(std::string(31, 'k')));
  EXPECT_FALSE(Vault::open(std::string(33, 'k')));
}

TEST(Vault, EachPurposeHasItsOwnKeyThatStaysTheSameOverRestarts) {
  const auto vault = vault_with_key_of('k');
  const auto key = vault.derive_key("share tokens");
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(key, vault_with_key_of('k').derive_key("share tokens"));
  EXPECT_NE(key, vault.derive_key("sessions"));
  EXPECT_NE(key, vault_with_key_of('l').derive_key("share tokens"));
}

// Sealed apart from this code (node:crypto), with the nonce 0, 1, ... 11. Values in databases must still open after
// an upgrade.
TEST(Vault, OpensWhatAnEarlierVersionSealed) {
  const auto sealed = base::from_base64("AQABAgMEBQYHCAkKC21MMiKxAGaSzmj2DqtMELWzzmCO1fm2gk0/wtnBWC6pp+4n");
  const auto plain = vault_with_key_of('k').unseal(*sealed, row);
  ASSERT_TRUE(plain) << plain.error().detail;
  EXPECT_EQ(*plain, secret);
}

TEST(Vault, ACopyOpensWhatTheOriginalSealed) {
  auto original = vault_with_key_of('k');
  const auto copy = original;
  const auto moved = std::move(original);
  EXPECT_EQ(*moved.unseal(copy.seal(secret, row), row), secret);
}

}  // namespace bughook::crypto
