#include "accounts/password.hpp"

#include <gtest/gtest.h>

namespace bughook::accounts {

TEST(Password, VerifiesAgainstItsHashAndNoOtherDoes) {
  base::SystemRandom random;
  const auto hash = hash_password("correct horse", random);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(verify_password("correct horse", *hash));
  EXPECT_FALSE(verify_password("correct horsE", *hash));
  EXPECT_FALSE(verify_password("", *hash));
}

TEST(Password, IsHashedAsStronglyAsPromised) {
  base::SystemRandom random;
  EXPECT_TRUE(hash_password("x", random)->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Password, IsSaltedSoThatEqualOnesDiffer) {
  base::SystemRandom random;
  EXPECT_NE(*hash_password("same", random), *hash_password("same", random));
}

TEST(Password, MayHoldAnyBytes) {
  base::SystemRandom random;
  const std::string odd("p\0ss\xffwört", 10);
  const auto hash = hash_password(odd, random);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(verify_password(odd, *hash));
  EXPECT_FALSE(verify_password("p", *hash));
}

TEST(Password, LongerThanTheLimitIsRefused) {
  base::SystemRandom random;
  const std::string longest(password_bytes_max, 'x');
  const auto hash = hash_password(longest, random);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(verify_password(longest, *hash));
  EXPECT_FALSE(verify_password(longest + "x", *hash));
  EXPECT_EQ(hash_password(longest + "x", random).error().field, "password");
}

// A hash of the reference implementation's command line: argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32.
TEST(Password, HashedWithOtherParametersStillVerifies) {
  EXPECT_TRUE(verify_password(
      "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(Password, NothingVerifiesAgainstWhatIsNoHash) {
  for (const char* encoded : {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$", "$2b$12$abcdef"}) {
    EXPECT_FALSE(verify_password("", encoded)) << encoded;
    EXPECT_FALSE(verify_password("password", encoded)) << encoded;
  }
}

}  // namespace bughook::accounts
