#include "accounts/sign_in.hpp"

#include <cstring>

#include <fmt/format.h>

#include "accounts/password.hpp"
#include "crypto/digest.hpp"
#include "crypto/token.hpp"

namespace bughook::accounts {

namespace {

double per_second(std::chrono::seconds every) { return 1.0 / static_cast<double>(every.count()); }

/// A bucket holds so many guesses.
double burst_seconds(double at_once, std::chrono::seconds every) {
  return at_once * static_cast<double>(every.count());
}

std::uint64_t caller_of_email(std::string_view email) {
  const auto digest = crypto::sha256(email);  // nobody can find two addresses that share a bucket
  std::uint64_t caller = 0;
  std::memcpy(&caller, digest.data(), sizeof caller);
  return caller;
}

base::Failure too_many_guesses(std::chrono::seconds wait) {
  return base::Failure(base::Error{
      base::ErrorKind::too_many, fmt::format("Too many wrong passwords; try again in {} s.", wait.count()), {}, wait});
}

}  // namespace

SignIn::SignIn(Parts parts, GuessLimits limits)
    : parts_(parts),
      per_email_(per_second(limits.per_email_every), burst_seconds(limits.per_email_at_once, limits.per_email_every),
                 limits.remembered_max),
      per_address_(per_second(limits.per_address_every),
                   burst_seconds(limits.per_address_at_once, limits.per_address_every), limits.remembered_max) {}

base::Result<SignIn::Guess> SignIn::take_guess(std::string_view email, std::uint64_t address) {
  const Guess guess{caller_of_email(email), address};
  const auto now = parts_.clock.steady();
  if (const auto wait = per_address_.refuse(guess.address, now)) return too_many_guesses(*wait);
  if (const auto wait = per_email_.refuse(guess.email, now)) {
    per_address_.give_back(guess.address);
    return too_many_guesses(*wait);
  }
  return guess;
}

void SignIn::give_back(const Guess& guess) {
  per_email_.give_back(guess.email);
  per_address_.give_back(guess.address);
}

base::Result<SignIn::Begun> SignIn::with_password(std::string_view email, std::string_view password,
                                                  std::uint64_t address) {
  const auto tidy = tidy_email(email);
  const auto guess = take_guess(tidy, address);
  if (!guess) return base::Failure(guess.error());
  const auto person = parts_.people.person_with(tidy);
  if (!person) return base::Failure(person.error());
  const bool is_right =
      *person ? verify_password(password, (**person).password_hash) : verify_nobodys_password(password);
  if (!is_right) {
    return base::fail(base::ErrorKind::unauthorized, "The e-mail address or the password is not right.");
  }
  give_back(*guess);
  const auto memberships = parts_.people.memberships((**person).id);
  if (!memberships) return base::Failure(memberships.error());
  if (memberships->empty()) {
    return base::fail(base::ErrorKind::forbidden, "You are in no organisation: ask an owner of yours to invite you.");
  }
  return begin((**person).id, memberships->front().organisation.id);
}

base::Result<void> SignIn::check_password(const Person& person, std::string_view password, std::uint64_t address,
                                          std::string_view field) {
  const auto guess = take_guess(person.email, address);
  if (!guess) return base::Failure(guess.error());
  if (!verify_password(password, person.password_hash)) {
    return base::fail(base::ErrorKind::forbidden, "This password is not right.", std::string(field));
  }
  give_back(*guess);
  return {};
}

base::Result<SignIn::Begun> SignIn::begin(PersonId person, base::OrganisationId organisation) {
  Begun begun;
  begun.token = crypto::random_token(parts_.random, session_token_letters);
  const auto now = parts_.clock.now();
  const Session session{.id = parts_.ids.make<SessionId>(),
                        .person = person,
                        .organisation = organisation,
                        .hash = hash_of_token(begun.token),
                        .created_at = now,
                        .used_at = now};
  if (auto stored = parts_.sessions.begin(session); !stored) return base::Failure(stored.error());
  auto signed_in = parts_.sessions.session(session.hash);
  if (!signed_in) return base::Failure(signed_in.error());
  begun.signed_in = std::move(*signed_in);
  return begun;
}

}  // namespace bughook::accounts
