#include "api/caller.hpp"

#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

namespace {

base::Result<Caller> identify_with(testing::FakeAccounts& accounts, std::string_view authorization) {
  http::Request request;
  request.fields.set("authorization", {authorization.data(), authorization.size()});
  return identify(request, accounts);
}

}  // namespace

TEST(Caller, AnApiKeyOpensItsOrganisation) {
  testing::FakeAccounts accounts;
  const auto caller = identify_with(accounts, "Bearer the-api-key");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->organisation.id, accounts.organisation.id);
}

TEST(Caller, TheSchemesCaseDoesNotMatterAndTheKeysDoes) {
  testing::FakeAccounts accounts;
  EXPECT_TRUE(identify_with(accounts, "bearer the-api-key"));
  EXPECT_TRUE(identify_with(accounts, "BEARER the-api-key"));
  EXPECT_FALSE(identify_with(accounts, "Bearer THE-API-KEY"));
}

TEST(Caller, WhateverElseIsUnauthorizedAndSaysWhatToSend) {
  testing::FakeAccounts accounts;
  for (const char* value : {"Basic the-api-key", "the-api-key", "Bearer", "Bearer ", "Bearer  the-api-key",
                            "Bearerthe-api-key", "Bearer the-api-ke", "\"earer the-api-key"}) {
    const auto caller = identify_with(accounts, value);
    ASSERT_FALSE(caller) << value;
    EXPECT_EQ(caller.error().kind, base::ErrorKind::unauthorized);
    EXPECT_EQ(caller.error().field, "Authorization");
    EXPECT_EQ(caller.error().detail.find("the-api"), std::string::npos) << "a key is not repeated";
  }
  const auto caller = identify(http::Request{}, accounts);
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, base::ErrorKind::unauthorized);
  EXPECT_NE(caller.error().detail.find("Authorization: Bearer"), std::string::npos);
}

TEST(Caller, AStoreThatFailsIsNotAWrongKey) {
  testing::FakeAccounts accounts;
  accounts.fails = true;
  EXPECT_EQ(identify_with(accounts, "Bearer the-api-key").error().kind, base::ErrorKind::internal);
}

}  // namespace bughook::api
