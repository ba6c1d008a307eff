#include "webhooks/secret.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace bughook::webhooks {

using namespace std::chrono_literals;

namespace {

constexpr base::Timestamp now{1'614'265'330'000ms};

std::string secret_of(std::size_t bytes, char letter = 'k') {
  return "whsec_" + base::to_base64(base::as_bytes(std::string(bytes, letter)));
}

}  // namespace

TEST(Secret, AGeneratedOneIsOfThirtyTwoBytesAndReadsBack) {
  base::SystemRandom random;
  const auto text = generate_secret(random);
  const auto bytes = parse_secret(text);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), 32U);
  EXPECT_EQ("whsec_" + base::to_base64(base::as_bytes(*bytes)), text);
  EXPECT_NE(generate_secret(random), text);
}

TEST(Secret, HasTwentyFourToSixtyFourBytes) {
  EXPECT_TRUE(parse_secret(secret_of(24)));
  EXPECT_TRUE(parse_secret(secret_of(64)));
  EXPECT_FALSE(parse_secret(secret_of(23)));
  EXPECT_FALSE(parse_secret(secret_of(65)));
}

TEST(Secret, OtherTextIsRefusedWithoutRepeatingIt) {
  const auto encoded = secret_of(32).substr(6);
  for (const auto& text : {std::string(), std::string("whsec_"), encoded, "whsec-" + encoded, "WHSEC_" + encoded,
                           "whsec_" + encoded + "\n", "whsec_" + encoded.substr(1), "whpk_" + encoded}) {
    const auto checked = check_secret(text);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().kind, base::ErrorKind::unprocessable);
    EXPECT_EQ(checked.error().field, "secret");
    EXPECT_EQ(checked.error().detail.find(encoded.substr(2, 12)), std::string::npos);
  }
}

TEST(PrivateKey, GivesThePublicKeyOfThePublishedVector) {
  const std::string_view key =
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
  EXPECT_TRUE(check_secret(key));
  EXPECT_EQ(*public_key_of(key), "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
}

TEST(PrivateKey, AGeneratedOneIsGood) {
  base::SystemRandom random;
  EXPECT_TRUE(check_secret(generate_private_key(random)));
}

TEST(PrivateKey, WrongHalvesAndLengthsAreRefused) {
  for (const auto& bytes : {std::string(64, 'k'), std::string(32, 'k'), std::string()}) {
    const auto checked = check_secret("whsk_" + base::to_base64(base::as_bytes(bytes)));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().field, "secret");
  }
  EXPECT_FALSE(public_key_of(secret_of(32)));
}

TEST(Rotation, TheOldSecretGoesOnForTheOverlap) {
  std::vector<SigningSecret> secrets = {{secret_of(32, 'a'), std::nullopt}};
  ASSERT_TRUE(rotate_secret(secrets, secret_of(32, 'b'), now, 24h));
  EXPECT_EQ(secrets, (std::vector<SigningSecret>{{secret_of(32, 'b'), std::nullopt}, {secret_of(32, 'a'), now + 24h}}));
}

TEST(Rotation, NeverMakesAnOlderSecretLiveLonger) {
  std::vector<SigningSecret> secrets = {{secret_of(32, 'b'), std::nullopt}, {secret_of(32, 'a'), now + 1h}};
  ASSERT_TRUE(rotate_secret(secrets, secret_of(32, 'c'), now, 24h));
  ASSERT_EQ(secrets.size(), 3U);
  EXPECT_EQ(secrets[1].expires_at, now + 24h);
  EXPECT_EQ(secrets[2].expires_at, now + 1h);
  ASSERT_TRUE(rotate_secret(secrets, secret_of(32, 'd'), now, 30min));
  EXPECT_EQ(secrets[3].expires_at, now + 30min);
}

TEST(Rotation, WithoutOverlapEndsTheOldOnesAtOnce) {
  std::vector<SigningSecret> secrets = {{secret_of(32, 'b'), std::nullopt}, {secret_of(32, 'a'), now + 1h}};
  ASSERT_TRUE(rotate_secret(secrets, secret_of(32, 'c'), now, 0s));
  EXPECT_EQ(secrets, (std::vector<SigningSecret>{{secret_of(32, 'c'), std::nullopt}}));
}

TEST(Rotation, DropsWhatHasExpiredAndTheOldestOfTooMany) {
  std::vector<SigningSecret> secrets = {{secret_of(32, 'b'), std::nullopt}, {secret_of(32, 'a'), now}};
  ASSERT_TRUE(rotate_secret(secrets, secret_of(32, 'c'), now, 1h));
  EXPECT_EQ(secrets.size(), 2U);
  for (char letter = 'd'; letter < 'z'; ++letter) {
    ASSERT_TRUE(rotate_secret(secrets, secret_of(32, letter), now, 1h));
    EXPECT_LE(secrets.size(), secrets_per_webhook_max);
    EXPECT_EQ(secrets.front().text, secret_of(32, letter));
  }
}

TEST(Rotation, RefusesABadSecretOrOverlapAndThenChangesNothing) {
  const std::vector<SigningSecret> before = {{secret_of(32, 'a'), std::nullopt}};
  auto secrets = before;
  EXPECT_EQ(rotate_secret(secrets, "whsec_x", now, 1h).error().field, "secret");
  EXPECT_EQ(rotate_secret(secrets, secret_of(32), now, -1s).error().field, "overlapSeconds");
  EXPECT_EQ(rotate_secret(secrets, secret_of(32), now, 168h + 1s).error().field, "overlapSeconds");
  EXPECT_EQ(secrets, before);
  EXPECT_TRUE(rotate_secret(secrets, secret_of(32, 'b'), now, 168h));
}

}  // namespace bughook::webhooks
