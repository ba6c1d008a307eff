#include "accounts/sign_in.hpp"

#include <gtest/gtest.h>

#include "accounts/password.hpp"
#include "accounts/testing/fake_accounts.hpp"

namespace bughook::accounts {

namespace {

using base::ErrorKind;
using std::chrono::seconds;

class SignInTest : public ::testing::Test {
 protected:
  SignInTest() {
    Person olga{.id = PersonId{1},
                .email = "olga@example.org",
                .name = "Olga",
                .password_hash = *hash_password(right_, random_),
                .created_at = {},
                .last_seen_at = {}};
    people_.by_email[olga.email] = olga;
    people_.seats[olga.id] = {{.organisation = {base::OrganisationId{7}, "Acme", {}}, .role = Role::member},
                              {.organisation = {base::OrganisationId{8}, "Other", {}}, .role = Role::owner}};
  }

  /// `ok`, or the kind of failure.
  std::string attempt(std::string_view email, std::string_view password, std::uint64_t address = 1) {
    const auto begun = sign_in_.with_password(email, password, address);
    if (begun) return "ok";
    if (begun.error().kind == ErrorKind::unauthorized) return "unauthorized";
    if (begun.error().kind == ErrorKind::too_many) return "too many";
    return begun.error().kind == ErrorKind::forbidden ? "forbidden" : "other";
  }

  base::ManualClock clock_;
  base::SeededRandom random_{1};
  base::IdGenerator ids_{clock_, 1, 0};
  testing::FakePeople people_;
  testing::FakeSessions sessions_;
  const GuessLimits limits_{.per_email_at_once = 3,
                            .per_email_every = seconds(10),
                            .per_address_at_once = 5,
                            .per_address_every = seconds(2),
                            .remembered_max = 1000};
  SignIn sign_in_{{people_, sessions_, ids_, clock_, random_}, limits_};
  const std::string right_ = "the right password";
};

}  // namespace

TEST_F(SignInTest, BeginsASessionInTheOldestOrganisation) {
  const auto begun = sign_in_.with_password(" OLGA@example.org", right_, 1);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->token.size(), session_token_letters);
  ASSERT_EQ(sessions_.by_hash.size(), 1U);
  const auto& session = sessions_.by_hash.begin()->second.session;
  EXPECT_EQ(session.hash, hash_of_token(begun->token));
  EXPECT_EQ(session.person, PersonId{1});
  EXPECT_EQ(session.organisation, base::OrganisationId{7});
  EXPECT_EQ(session.created_at, clock_.now());
  EXPECT_EQ(session.used_at, clock_.now());
}

TEST_F(SignInTest, EachSessionHasATokenOfItsOwn) {
  const auto first = sign_in_.with_password("olga@example.org", right_, 1);
  const auto second = sign_in_.with_password("olga@example.org", right_, 1);
  EXPECT_NE(first->token, second->token);
}

TEST_F(SignInTest, AnUnknownAddressAndAWrongPasswordAreToldInTheSameWords) {
  const auto wrong = sign_in_.with_password("olga@example.org", "a wrong password", 1);
  const auto unknown = sign_in_.with_password("nobody@example.org", right_, 2);
  ASSERT_FALSE(wrong || unknown);
  EXPECT_EQ(wrong.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(wrong.error().kind, unknown.error().kind);
  EXPECT_EQ(wrong.error().detail, unknown.error().detail);
  EXPECT_EQ(wrong.error().field, unknown.error().field);
}

TEST_F(SignInTest, WhoIsInNoOrganisationLearnsItOnlyWithTheRightPassword) {
  people_.seats.clear();
  EXPECT_EQ(attempt("olga@example.org", "a wrong password"), "unauthorized");
  EXPECT_EQ(attempt("olga@example.org", right_), "forbidden");
}

TEST_F(SignInTest, WrongPasswordsForOneAddressAreCountedWhoeverGuesses) {
  for (std::uint64_t address = 1; address <= 3; ++address) {
    EXPECT_EQ(attempt("olga@example.org", "a wrong password", address), "unauthorized");
  }
  EXPECT_EQ(attempt("Olga@example.org ", right_, 4), "too many");
  const auto refused = sign_in_.with_password("olga@example.org", right_, 4);
  EXPECT_EQ(refused.error().retry_after, seconds(10));
  EXPECT_EQ(attempt("other@example.org", right_, 4), "unauthorized") << "others can still try";
  clock_.advance(seconds(10));
  EXPECT_EQ(attempt("olga@example.org", right_, 4), "ok");
}

TEST_F(SignInTest, UnknownAddressesAreCountedJustTheSame) {
  for (std::uint64_t address = 1; address <= 3; ++address) {
    EXPECT_EQ(attempt("nobody@example.org", "x", address), "unauthorized");
  }
  EXPECT_EQ(attempt("nobody@example.org", "x", 9), "too many");
}

TEST_F(SignInTest, WrongPasswordsFromOnePlaceAreCountedWhoeverItGuesses) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("p" + std::to_string(i) + "@example.org", "x", 6), "unauthorized");
  EXPECT_EQ(attempt("olga@example.org", right_, 6), "too many");
  EXPECT_EQ(attempt("olga@example.org", right_, 7), "ok") << "from elsewhere";
  clock_.advance(seconds(2));
  EXPECT_EQ(attempt("olga@example.org", right_, 6), "ok");
}

TEST_F(SignInTest, WhatOnePlaceIsRefusedForOneAddressIsNoGuessOfIt) {
  for (std::uint64_t address = 1; address <= 3; ++address) (void)attempt("olga@example.org", "x", address);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt("olga@example.org", "x", 8), "too many");
  EXPECT_EQ(attempt("other@example.org", "x", 8), "unauthorized");
}

TEST_F(SignInTest, RightPasswordsAreNotCounted) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(attempt("olga@example.org", right_), "ok");
}

TEST_F(SignInTest, ACheckOfThePasswordNamesTheFieldAndIsCountedToo) {
  const auto& olga = people_.by_email.at("olga@example.org");
  EXPECT_TRUE(sign_in_.check_password(olga, right_, 1, "currentPassword"));
  for (int i = 0; i < 3; ++i) {
    const auto refused = sign_in_.check_password(olga, "x", 1, "currentPassword");
    EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
    EXPECT_EQ(refused.error().field, "currentPassword");
  }
  EXPECT_EQ(sign_in_.check_password(olga, right_, 1, "currentPassword").error().kind, ErrorKind::too_many);
  EXPECT_EQ(attempt("olga@example.org", right_), "too many") << "one count for both ways to guess";
}

}  // namespace bughook::accounts
