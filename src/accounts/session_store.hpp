// Where sessions are kept. Called from worker threads; every call waits.
#pragma once

#include <optional>
#include <string_view>

#include "accounts/person.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// A session with all that a request wants to know of it.
struct SignedIn {
  Session session;
  Person person;
  Organisation organisation;
  Role role = Role::viewer;
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// Ends the person's longest unused one when there are sessions_per_person_max; notes that the person was seen.
  [[nodiscard]] virtual base::Result<void> begin(const Session& session) = 0;
  /// unauthorized when no session has this hash, whether it is live or not: is_live says that.
  [[nodiscard]] virtual base::Result<SignedIn> session(std::string_view hash) = 0;
  [[nodiscard]] virtual base::Result<void> note_use(SessionId session, base::Timestamp now) = 0;
  /// Done as well when it is not there.
  [[nodiscard]] virtual base::Result<void> end(SessionId session) = 0;
  /// All of the person's but `keep`.
  [[nodiscard]] virtual base::Result<void> end_all(PersonId person, std::optional<SessionId> keep) = 0;
  /// not_found when the session's person is no member of it.
  [[nodiscard]] virtual base::Result<void> look_at(SessionId session, base::OrganisationId organisation) = 0;
};

}  // namespace bughook::accounts
