#include "crypto/digest.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace bughook::crypto {

TEST(Digest, Sha256HoldsTheVectorsOfFips180) {
  EXPECT_EQ(base::to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(base::to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hmac, HoldsTheVectorsOfRfc4231) {
  EXPECT_EQ(base::to_hex(HmacSha256(std::string(20, '\x0b')).sign({"Hi There"})),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(base::to_hex(HmacSha256("Jefe").sign({"what do ya want for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(base::to_hex(
                HmacSha256(std::string(131, '\xaa')).sign({"Test Using Larger Than Block-Size Key - Hash Key First"})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, TakesAnEmptyKeyAndAnEmptyMessage) {
  const auto expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  EXPECT_EQ(base::to_hex(HmacSha256(std::string_view()).sign({})), expected);
  EXPECT_EQ(base::to_hex(HmacSha256("").sign({std::string_view()})), expected);
}

TEST(Hmac, StartsOverForEachMessageAndJoinsItsParts) {
  HmacSha256 key("Jefe");
  const auto whole = key.sign({"what do ya want for nothing?"});
  EXPECT_NE(key.sign({"another message"}), whole);
  EXPECT_EQ(key.sign({"what do ya ", "", "want for nothing?"}), whole);
}

TEST(Hmac, SignsAfterItWasMoved) {
  HmacSha256 first("Jefe");
  const auto expected = first.sign({"a"});
  HmacSha256 second(std::move(first));
  EXPECT_EQ(second.sign({"a"}), expected);
}

TEST(ConstantTimeComparison, TellsTextsApart) {
  EXPECT_TRUE(equal_in_constant_time("", std::string_view()));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secrets"));
  EXPECT_FALSE(equal_in_constant_time("", "s"));
}

}  // namespace bughook::crypto
