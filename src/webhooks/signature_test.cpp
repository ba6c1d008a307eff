#include "webhooks/signature.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace bughook::webhooks {

namespace {

// Published with Standard Webhooks 1.0.0.
struct Vector {
  std::string secret;
  std::string id;
  std::int64_t timestamp_s;
  std::string body;
  std::string signature;
};

const Vector vector_a = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                         R"({"test": 2432232314})", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="};
const Vector vector_b = {"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553,
                         R"({"email":"test@example.com","username":"test_user"})",
                         "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="};
const Vector vector_c = {
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==", vector_a.id,
    vector_a.timestamp_s, vector_a.body,
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="};

std::string sign(Signer& signer, const Vector& vector) {
  return signer.signatures(vector.id, vector.timestamp_s, vector.body);
}

Signer signer_of(const std::vector<SigningSecret>& secrets) {
  auto signer = Signer::make(secrets);
  EXPECT_TRUE(signer);
  return std::move(*signer);
}

base::Timestamp at_second(std::int64_t second) { return base::from_ms(second * 1000); }

}  // namespace

TEST(Signature, HoldsThePublishedVectors) {
  for (const auto& vector : {vector_a, vector_b, vector_c}) {
    auto signer = signer_of({{vector.secret, std::nullopt}});
    EXPECT_EQ(sign(signer, vector), vector.signature);
    EXPECT_EQ(sign(signer, vector), vector.signature) << "the second time";
  }
}

TEST(Signature, EverySecretSignsDuringARotationTheNewestFirst) {
  auto signer = signer_of({{vector_b.secret, std::nullopt},
                           {vector_a.secret, at_second(vector_a.timestamp_s + 60)},
                           {vector_c.secret, at_second(vector_a.timestamp_s + 60)}});
  auto only_b = signer_of({{vector_b.secret, std::nullopt}});
  EXPECT_EQ(sign(signer, vector_a), sign(only_b, vector_a) + " " + vector_a.signature + " " + vector_c.signature);
}

TEST(Signature, AnExpiredSecretSignsNoMore) {
  auto signer = signer_of({{vector_b.secret, std::nullopt}, {vector_a.secret, at_second(vector_a.timestamp_s + 60)}});
  const auto list_at = [&](std::int64_t second) { return signer.signatures("id", second, "body"); };
  EXPECT_NE(list_at(vector_a.timestamp_s + 59).find(' '), std::string::npos);
  EXPECT_EQ(list_at(vector_a.timestamp_s + 60).find(' '), std::string::npos);
  EXPECT_TRUE(list_at(vector_a.timestamp_s + 60).starts_with("v1,"));
}

TEST(Signature, ASecretWhoseEndAClockAYearAheadHasDatedSignsNoMoreWhenItIsPutRight) {
  auto signer = signer_of({{vector_b.secret, std::nullopt}, {vector_a.secret, at_second(365 * 86'400)}});
  EXPECT_EQ(signer.signatures("id", 0, "body").find(' '), std::string::npos);
}

TEST(Signature, WithoutAnySecretThereIsNone) {
  auto signer = signer_of({});
  EXPECT_EQ(signer.signatures("id", 1, "body"), "");
}

TEST(Signature, CoversIdTimeAndBody) {
  auto signer = signer_of({{vector_a.secret, std::nullopt}});
  EXPECT_NE(signer.signatures(vector_a.id + "x", vector_a.timestamp_s, vector_a.body), vector_a.signature);
  EXPECT_NE(signer.signatures(vector_a.id, vector_a.timestamp_s + 1, vector_a.body), vector_a.signature);
  EXPECT_NE(signer.signatures(vector_a.id, vector_a.timestamp_s, vector_a.body + " "), vector_a.signature);
}

TEST(Signature, ASecretThatCanNotBeReadIsAnErrorThatDoesNotShowIt) {
  for (const char* text : {"", "whsec_", "whsec_c2hvcnQ=", "whsk_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    const auto signer = Signer::make({{vector_a.secret, std::nullopt}, {text, std::nullopt}});
    ASSERT_FALSE(signer) << text;
    EXPECT_EQ(signer.error().detail.find("c2hvcnQ"), std::string::npos);
    EXPECT_EQ(signer.error().detail.find("MfKQ9r8"), std::string::npos);
  }
}

}  // namespace bughook::webhooks
