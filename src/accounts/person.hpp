// Who works with Bughook: a person signs in with an e-mail address and a password, and is a member of one or several
// organisations, in each with a role. A session is a person at one browser; an invitation is a seat that waits for
// someone. Tokens of both are random, go to their bearer once, and are kept as hashes only. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

using PersonId = base::Id<struct PersonTag>;
using SessionId = base::Id<struct SessionTag>;
using InvitationId = base::Id<struct InvitationTag>;

struct Person {
  PersonId id;
  std::string email;  // in lower case, no other person has it
  std::string name;
  std::string password_hash;  // argon2id, encoded
  base::Timestamp created_at;
  std::optional<base::Timestamp> last_seen_at;  // to some minutes; nothing: never signed in
};

struct Member {
  base::MemberId id;
  base::OrganisationId organisation;
  PersonId person;
  Role role = Role::member;
  base::Timestamp created_at;
};

struct Session {
  SessionId id;
  PersonId person;
  base::OrganisationId organisation;  // the one that is looked at; the person is a member of it
  std::string hash;                   // SHA-256 of the token
  base::Timestamp created_at;
  base::Timestamp used_at;  // to some minutes
};

struct Invitation {
  InvitationId id;
  base::OrganisationId organisation;
  std::string email;  // in lower case
  Role role = Role::member;
  std::string hash;  // SHA-256 of the token
  base::Timestamp created_at;
  base::Timestamp expires_at;
};

/// A session that has not been used for so long, or is so old, is none.
inline constexpr std::chrono::days session_idle_max{7};
/// What is dated later than this from now was dated by a clock that was ahead: an hour back ends no session, a year
/// does.
inline constexpr std::chrono::hours clock_error_max{24};
inline constexpr std::chrono::days session_age_max{30};
/// Uses are noted at most so often: a page makes dozens of requests, and each note is a transaction.
inline constexpr std::chrono::minutes use_noted_every{5};
inline constexpr std::chrono::days invitation_age_max{7};  // a link in a mailbox is no key for ever

inline constexpr std::size_t session_token_letters = 43;  // 256 random bits
inline constexpr std::size_t invitation_token_letters = 43;
inline constexpr std::size_t email_bytes_max = 320;  // 64 of the name, `@`, 255 of the host
inline constexpr std::size_t password_bytes_min = 10;
inline constexpr std::size_t members_per_organisation_max = 1'000;
inline constexpr std::size_t invitations_per_organisation_max = 1'000;
inline constexpr std::size_t organisations_per_person_max = 100;
inline constexpr std::size_t sessions_per_person_max = 50;  // browsers; beyond it the one unused for longest ends

[[nodiscard]] bool is_live(const Session& session, base::Timestamp now);
/// Whether a use now is worth a note: `last` is what was noted.
[[nodiscard]] bool wants_note(std::optional<base::Timestamp> last, base::Timestamp now);

/// In lower case, without spaces around it: two people can not have addresses that differ in case only.
[[nodiscard]] std::string tidy_email(std::string_view email);
/// Unprocessable, field `email`.
[[nodiscard]] base::Result<void> check_email(std::string_view tidy);
/// Unprocessable, field `password`: too short, too long, or the e-mail address.
[[nodiscard]] base::Result<void> check_new_password(std::string_view password, std::string_view email);
/// Unprocessable, field `name`: empty or too long.
[[nodiscard]] base::Result<void> check_name(std::string_view name);

/// What is kept of a token, so that a copy of the database opens nothing.
[[nodiscard]] std::string hash_of_token(std::string_view token);
/// What a page of ours must send along with a change: only who can read the answer of GET /session knows it, and a
/// page of another origin can not. It follows from the session's token, which no script can read.
[[nodiscard]] std::string csrf_token_of(std::string_view session_token);

}  // namespace bughook::accounts
