#include "crypto/ed25519.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace bughook::crypto {

namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(*base::parse_hex(hex.substr(i, 2)));
  return bytes;
}

std::string_view as_text(const Ed25519Signature& signature) {
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

struct Vector {
  std::string seed, public_key, message, signature;
};

// RFC 8032 section 7.1, tests 1 and 3.
const Vector vectors[] = {
    {from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
     from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), "",
     from_hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
              "d25bf5f0595bbe24655141438e7a100b")},
    {from_hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
     from_hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"), from_hex("af82"),
     from_hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
              "4a7c15e9716ed28dc027beceea1ec40a")},
};

}  // namespace

TEST(Ed25519, HoldsTheVectorsOfRfc8032) {
  for (const auto& [seed, public_key, message, signature] : vectors) {
    const auto key = Ed25519Key::from_bytes(seed + public_key);
    ASSERT_TRUE(key);
    EXPECT_EQ(as_text(key->sign(message)), signature);
    EXPECT_TRUE(verify_ed25519(public_key, message, signature));
  }
}

TEST(Ed25519, WhatWasChangedDoesNotVerify) {
  const auto& [seed, public_key, message, signature] = vectors[1];
  auto changed = signature;
  changed[5] = static_cast<char>(changed[5] ^ 1);
  EXPECT_FALSE(verify_ed25519(public_key, message, changed));
  EXPECT_FALSE(verify_ed25519(public_key, message + "x", signature));
  EXPECT_FALSE(verify_ed25519(vectors[0].public_key, message, signature));
}

TEST(Ed25519, TextsOfAnotherLengthDoNotVerify) {
  const auto& [seed, public_key, message, signature] = vectors[1];
  EXPECT_FALSE(verify_ed25519("", message, signature));
  EXPECT_FALSE(verify_ed25519(public_key + "x", message, signature));
  EXPECT_FALSE(verify_ed25519(public_key, message, ""));
  EXPECT_FALSE(verify_ed25519(public_key, message, signature + "x"));
}

TEST(Ed25519, AKeyWhoseHalvesDoNotBelongTogetherIsRefused) {
  EXPECT_FALSE(Ed25519Key::from_bytes(vectors[0].seed + vectors[1].public_key));
  EXPECT_FALSE(Ed25519Key::from_bytes(vectors[0].seed));
  EXPECT_FALSE(Ed25519Key::from_bytes(""));
}

TEST(Ed25519, AGeneratedKeyReadsBackAndSigns) {
  base::SystemRandom random;
  const auto key = Ed25519Key::generate(random);
  const auto again = Ed25519Key::from_bytes(key.bytes());
  ASSERT_TRUE(again);
  EXPECT_TRUE(verify_ed25519(key.public_key(), "message", as_text(again->sign("message"))));
  EXPECT_NE(Ed25519Key::generate(random).bytes(), key.bytes());
}

}  // namespace bughook::crypto
