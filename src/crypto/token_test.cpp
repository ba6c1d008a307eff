#include "crypto/token.hpp"

#include <array>
#include <cctype>

#include <gtest/gtest.h>

namespace bughook::crypto {

/// Counts through the bytes, so that each of the 256 comes equally often.
class CountingRandom final : public base::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

TEST(Token, HasAsManyLettersAndDigitsAsAskedFor) {
  base::SystemRandom random;
  for (const std::size_t letters : {0, 1, 32, 63, 64, 65, 1000}) {
    const auto token = random_token(random, letters);
    EXPECT_EQ(token.size(), letters);
    for (const char c : token) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c))) << token;
  }
}

TEST(Token, FavoursNoLetter) {
  CountingRandom random;
  std::array<int, 256> seen{};
  for (const char c : random_token(random, 62 * 40)) ++seen[static_cast<unsigned char>(c)];
  for (int c = 0; c < 256; ++c) EXPECT_EQ(seen[c], std::isalnum(c) ? 40 : 0) << static_cast<char>(c);
}

TEST(Token, ComesNotTwice) {
  base::SystemRandom random;
  EXPECT_NE(random_token(random, 22), random_token(random, 22));
}

}  // namespace bughook::crypto
