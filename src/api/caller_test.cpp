#include "api/caller.hpp"

#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

namespace {

using base::ErrorKind;

class CallerTest : public ::testing::Test {
 protected:
  base::Result<Caller> with_key(std::string_view authorization) {
    http::Request request;
    request.fields.set("authorization", {authorization.data(), authorization.size()});
    return identify(harness_.services, request);
  }

  /// Someone signs in, in a browser that then sends `cookie_`.
  void sign_in(std::string_view token = "the-token") {
    const auto now = harness_.delivery.clock.now();
    accounts::SignedIn signed_in;
    signed_in.session = {.id = accounts::SessionId{41},
                         .person = accounts::PersonId{51},
                         .organisation = harness_.accounts.its_organisation.id,
                         .hash = accounts::hash_of_token(token),
                         .created_at = now,
                         .used_at = now};
    signed_in.person.name = "Olga";
    signed_in.organisation = harness_.accounts.its_organisation;
    signed_in.role = accounts::Role::member;
    harness_.sessions.by_hash[signed_in.session.hash] = signed_in;
  }
  [[nodiscard]] http::Request from_page(http::Method method, const std::string& cookie) const {
    http::Request request;
    request.method = method;
    request.fields.set("Cookie", cookie);
    request.fields.set("Host", "127.0.0.1:8080");
    return request;
  }
  [[nodiscard]] http::Request change() const {
    auto request = from_page(http::Method::post, cookie_);
    request.fields.set("Origin", "http://127.0.0.1:8080");
    request.fields.set("X-CSRF-Token", accounts::csrf_token_of("the-token"));
    return request;
  }
  base::Result<Caller> ask(const http::Request& request) { return identify(harness_.services, request); }
  void wait(std::chrono::milliseconds time) { harness_.delivery.clock.advance(time); }

  testing::ApiHarness harness_;
  const std::string cookie_ = "__Host-bughook=the-token";
};

}  // namespace

TEST_F(CallerTest, AnApiKeyOpensItsOrganisationInItsRole) {
  const auto caller = with_key("Bearer the-api-key");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->organisation.id, harness_.accounts.its_organisation.id);
  EXPECT_EQ(caller->role, accounts::Role::owner);
  EXPECT_EQ(caller->name, "its key");
  EXPECT_FALSE(caller->session);
  harness_.accounts.key_role = accounts::Role::viewer;
  EXPECT_EQ(with_key("Bearer the-api-key")->role, accounts::Role::viewer);
}

TEST_F(CallerTest, TheUseOfAKeyIsNotedEverySoOften) {
  const auto first = harness_.delivery.clock.now();
  ASSERT_TRUE(with_key("Bearer the-api-key"));
  EXPECT_EQ(harness_.accounts.key_used_at, first);
  wait(accounts::use_noted_every - std::chrono::milliseconds(1));
  ASSERT_TRUE(with_key("Bearer the-api-key"));
  EXPECT_EQ(harness_.accounts.key_used_at, first);
  wait(std::chrono::milliseconds(1));
  ASSERT_TRUE(with_key("Bearer the-api-key"));
  EXPECT_EQ(harness_.accounts.key_used_at, first + accounts::use_noted_every);
}

TEST_F(CallerTest, TheSchemesCaseDoesNotMatterAndTheKeysDoes) {
  EXPECT_TRUE(with_key("bearer the-api-key"));
  EXPECT_TRUE(with_key("BEARER the-api-key"));
  EXPECT_FALSE(with_key("Bearer THE-API-KEY"));
}

TEST_F(CallerTest, WhateverElseIsUnauthorizedAndSaysWhatToSend) {
  sign_in();
  for (const char* value : {"Basic the-api-key", "the-api-key", "Bearer", "Bearer ", "Bearer  the-api-key",
                            "Bearerthe-api-key", "Bearer the-api-ke", "\"earer the-api-key"}) {
    const auto caller = with_key(value);
    ASSERT_FALSE(caller) << value;
    EXPECT_EQ(caller.error().kind, ErrorKind::unauthorized);
    EXPECT_EQ(caller.error().field, "Authorization");
    EXPECT_EQ(caller.error().detail.find("the-api"), std::string::npos) << "a key is not repeated";
  }
  const auto caller = ask(http::Request{});
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, ErrorKind::unauthorized);
  EXPECT_NE(caller.error().detail.find("Authorization: Bearer"), std::string::npos);
}

TEST_F(CallerTest, APersonOnAPageOfOursIsNotToldOfHeaders) {
  http::Request request;
  request.fields.set("Sec-Fetch-Site", "same-origin");
  const auto caller = identify(harness_.services, request);
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, base::ErrorKind::unauthorized);
  EXPECT_EQ(caller.error().detail, "Sign in again.");
}

TEST_F(CallerTest, AStoreThatFailsIsNotAWrongKeyOrAnEndedSession) {
  harness_.accounts.fails = harness_.sessions.fails = true;
  EXPECT_EQ(with_key("Bearer the-api-key").error().kind, ErrorKind::internal);
  EXPECT_EQ(ask(from_page(http::Method::get, cookie_)).error().kind, ErrorKind::internal);
}

TEST_F(CallerTest, ACookieOpensWhatItsPersonLooksAt) {
  sign_in();
  const auto caller = ask(from_page(http::Method::get, "other=1; " + cookie_ + "; last=2"));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->organisation.id, harness_.accounts.its_organisation.id);
  EXPECT_EQ(caller->role, accounts::Role::member);
  EXPECT_EQ(caller->kind, CallerKind::person);
  EXPECT_EQ(caller->name, "Olga");
  ASSERT_TRUE(caller->session);
  EXPECT_EQ(caller->session->token, "the-token");
}

TEST_F(CallerTest, ACookieOfAnotherNameOrTokenOpensNothing) {
  sign_in();
  for (const char* cookie : {"bughook=the-token", "__host-bughook=the-token", "__Host-bughook=the-toke",
                             "__Host-bughook=", "__Host-bughook", "x__Host-bughook=the-token"}) {
    EXPECT_EQ(ask(from_page(http::Method::get, cookie)).error().kind, ErrorKind::unauthorized) << cookie;
  }
}

TEST_F(CallerTest, AHeaderThatIsNoKeyIsNotMadeGoodByACookie) {
  sign_in();
  auto request = from_page(http::Method::get, cookie_);
  request.fields.set("Authorization", "Bearer wrong");
  EXPECT_EQ(ask(request).error().kind, ErrorKind::unauthorized);
  request.fields.set("Authorization", "Basic b2xnYTpo");
  EXPECT_EQ(ask(request).error().kind, ErrorKind::unauthorized);
}

TEST_F(CallerTest, ASessionEndsWhenItIsIdleAndWhenItIsOld) {
  sign_in();
  const auto request = from_page(http::Method::get, cookie_);
  wait(accounts::session_idle_max - std::chrono::milliseconds(1));
  EXPECT_TRUE(ask(request));  // which is a use
  for (int day = 0; day < 23 - 1; ++day) {
    wait(std::chrono::days(1));
    EXPECT_TRUE(ask(request)) << day;
  }
  wait(std::chrono::days(1) + std::chrono::milliseconds(1));  // 30 days, never idle
  EXPECT_EQ(ask(request).error().kind, ErrorKind::unauthorized);

  sign_in();
  wait(accounts::session_idle_max);
  EXPECT_EQ(ask(request).error().kind, ErrorKind::unauthorized);
}

TEST_F(CallerTest, AChangeByCookieNeedsTheTokenThatOnlyOurPagesKnow) {
  sign_in();
  EXPECT_TRUE(ask(change()));
  for (const auto method : {http::Method::post, http::Method::patch, http::Method::put, http::Method::del}) {
    auto request = change();
    request.method = method;
    request.fields.erase("X-CSRF-Token");
    EXPECT_EQ(ask(request).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(ask(request).error().field, "X-CSRF-Token");
    request.fields.set("X-CSRF-Token", accounts::csrf_token_of("another-token"));
    EXPECT_EQ(ask(request).error().field, "X-CSRF-Token");
  }
  EXPECT_NE(accounts::csrf_token_of("the-token").find_first_not_of('0'), std::string::npos);
  EXPECT_EQ(accounts::csrf_token_of("the-token").find("the-token"), std::string::npos);
}

TEST_F(CallerTest, AChangeByCookieFromAnotherOriginIsRefused) {
  sign_in();
  for (const char* origin : {"https://evil.example.org", "http://127.0.0.1:3000", "null", "http://127.0.0.1:8080.evil",
                             "http://evil@127.0.0.1:8080", "garbage"}) {
    auto request = change();
    request.fields.set("Origin", origin);
    ASSERT_FALSE(ask(request)) << origin;
    EXPECT_EQ(ask(request).error().kind, ErrorKind::forbidden) << origin;
    EXPECT_EQ(ask(request).error().field, "Origin") << origin;
  }
  auto request = change();
  request.fields.set("Sec-Fetch-Site", "same-site");  // another port of the same host is no page of ours
  EXPECT_EQ(ask(request).error().field, "Origin");
  request.fields.set("Sec-Fetch-Site", "same-origin");
  EXPECT_TRUE(ask(request));
  request.fields.erase("Origin");
  EXPECT_TRUE(ask(request));
}

TEST_F(CallerTest, BehindAProxyThePublicUrlIsOurOrigin) {
  harness_.public_url = "https://bugs.example.org/feedback";
  sign_in();
  auto request = change();
  request.fields.set("Host", "10.0.0.7:8080");
  request.fields.set("Origin", "https://bugs.example.org");
  EXPECT_TRUE(ask(request));
  request.fields.set("Origin", "https://bugs.example.org.evil");
  EXPECT_EQ(ask(request).error().field, "Origin");
}

TEST_F(CallerTest, OverPlainHttpFromElsewhereTheCookieHasItsPlainName) {
  harness_.public_url = "http://bugs.internal:8080";
  sign_in();
  EXPECT_TRUE(ask(from_page(http::Method::get, "bughook=the-token")));
  EXPECT_FALSE(ask(from_page(http::Method::get, cookie_)));
}

TEST_F(CallerTest, AKeyNeedsNoTokenOfAPage) {
  http::Request request;
  request.method = http::Method::post;
  request.fields.set("Authorization", "Bearer the-api-key");
  request.fields.set("Origin", "https://app.example.org");
  EXPECT_TRUE(ask(request));
}

}  // namespace bughook::api
