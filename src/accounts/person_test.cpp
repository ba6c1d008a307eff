#include "accounts/person.hpp"

#include <gtest/gtest.h>

namespace bughook::accounts {

using std::chrono::milliseconds;

TEST(Person, AnAddressIsTheSameInAnyCaseAndWithSpacesAroundIt) {
  EXPECT_EQ(tidy_email(" Olga@Example.ORG\n"), "olga@example.org");
  EXPECT_EQ(tidy_email("\xC3\x84@x"), "\xC3\x84@x");
  EXPECT_EQ(tidy_email(" \t\r\n"), "");
}

TEST(Person, WhatIsNoAddressIsRefused) {
  for (const char* good : {"a@b", "olga.k+bugs@example.org", "\"a@b\"@example.org", "\xC3\xA4@\xC3\xB6.org"}) {
    EXPECT_TRUE(check_email(good)) << good;
  }
  const auto longest = std::string(64, 'a') + "@" + std::string(email_bytes_max - 65, 'b');
  EXPECT_TRUE(check_email(longest));
  for (const auto& bad : {std::string(), std::string("@"), std::string("a@"), std::string("@b"), std::string("ab"),
                          std::string("a b@c"), std::string("a@b\r\nc"), std::string("a@b\x7f"), longest + "c"}) {
    ASSERT_FALSE(check_email(bad)) << bad;
    EXPECT_EQ(check_email(bad).error().field, "email");
    EXPECT_EQ(check_email(bad).error().kind, base::ErrorKind::unprocessable);
  }
}

TEST(Person, APasswordIsLongEnoughAndNotTheAddress) {
  EXPECT_TRUE(check_new_password("ten bytes!", "a@example.org"));
  EXPECT_TRUE(check_new_password(std::string(1024, 'x'), "a@example.org"));
  for (const auto& bad : {std::string(), std::string("nine byte"), std::string(1025, 'x'), std::string("A@example.org"),
                          std::string(" a@example.org ")}) {
    ASSERT_FALSE(check_new_password(bad, "a@example.org")) << bad;
    EXPECT_EQ(check_new_password(bad, "a@example.org").error().field, "password");
  }
}

TEST(Person, ANameHasALength) {
  EXPECT_TRUE(check_name("O"));
  EXPECT_TRUE(check_name(std::string(200, 'x')));
  EXPECT_EQ(check_name("").error().field, "name");
  EXPECT_EQ(check_name(std::string(201, 'x')).error().field, "name");
}

TEST(Session, IsLiveUntilItWasIdleOrGrewOld) {
  Session session;
  session.created_at = session.used_at = base::from_ms(1'600'000'000'000);
  const auto begun = session.created_at;
  EXPECT_TRUE(is_live(session, begun));
  EXPECT_TRUE(is_live(session, begun + session_idle_max - milliseconds(1)));
  EXPECT_FALSE(is_live(session, begun + session_idle_max));
  session.used_at = begun + session_age_max - milliseconds(1);
  EXPECT_TRUE(is_live(session, begun + session_age_max - milliseconds(1)));
  EXPECT_FALSE(is_live(session, begun + session_age_max));
}

TEST(Session, OfAClockThatWasAYearAheadIsOverAndOneOfAnHourAheadIsNot) {
  Session session;
  const auto now = base::from_ms(1'600'000'000'000);
  session.created_at = session.used_at = now + std::chrono::hours(1);
  EXPECT_TRUE(is_live(session, now));
  session.created_at = session.used_at = now + std::chrono::hours(24 * 365);
  EXPECT_FALSE(is_live(session, now));
  session.created_at = now;
  EXPECT_TRUE(is_live(session, now)) << "used while the clock was ahead";
  EXPECT_TRUE(wants_note(session.used_at, now)) << "or it would never be idle";
}

TEST(Session, AUseIsWorthANoteEverySoOften) {
  const auto now = base::from_ms(1'600'000'000'000);
  EXPECT_TRUE(wants_note(std::nullopt, now));
  EXPECT_FALSE(wants_note(now, now));
  EXPECT_FALSE(wants_note(now - use_noted_every + milliseconds(1), now));
  EXPECT_TRUE(wants_note(now - use_noted_every, now));
  EXPECT_FALSE(wants_note(now + milliseconds(5), now)) << "a clock that was set back";
}

TEST(Session, WhatIsKeptOrShownOfATokenDoesNotTellIt) {
  const std::string token(session_token_letters, 'a');
  EXPECT_EQ(hash_of_token(token).size(), 32U);
  EXPECT_EQ(csrf_token_of(token).size(), 64U);
  EXPECT_EQ(csrf_token_of(token), csrf_token_of(token));
  const std::string other(session_token_letters, 'b');
  EXPECT_NE(csrf_token_of(token), csrf_token_of(other));
  EXPECT_NE(hash_of_token(token), hash_of_token(other));
}

}  // namespace bughook::accounts
