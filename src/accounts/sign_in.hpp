// Signing in: from an e-mail address and a password to a session. Whether an address is known must not show, neither
// in what is answered nor in how long it takes; and guessing must not pay, neither against one address from anywhere
// nor from one place against all.
//
// Each call hashes a password: 19 MiB and some tens of milliseconds. Only on the threads that are kept for it
// (`password-N`): their number is the limit of memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/people_store.hpp"
#include "accounts/session_store.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/random.hpp"
#include "base/rate_limit.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// Passwords that were wrong, in a row and then one more each so often. Right ones do not count.
struct GuessLimits {
  double per_email_at_once = 10;  // more than anyone mistypes
  std::chrono::seconds per_email_every{30};
  double per_address_at_once = 50;  // a whole office behind one address, on a Monday
  std::chrono::seconds per_address_every{5};
  std::size_t remembered_max = 100'000;  // about 100 bytes each
};

class SignIn {
 public:
  struct Parts {
    PeopleStore& people;
    SessionStore& sessions;
    base::IdGenerator& ids;
    const base::Clock& clock;
    base::Random& random;
  };
  explicit SignIn(Parts parts, GuessLimits limits = {});

  struct Begun {
    SignedIn signed_in;
    std::string token;  // for the cookie; nowhere else
  };
  /// unauthorized, in the same words for an unknown address and a wrong password; too_many with retry_after;
  /// forbidden for who is in no organisation any more. `address` is where the caller comes from (base::caller_of).
  [[nodiscard]] base::Result<Begun> with_password(std::string_view email, std::string_view password,
                                                  std::uint64_t address);

  /// The password of someone who is known already; limited as above. forbidden, naming `field`.
  [[nodiscard]] base::Result<void> check_password(const Person& person, std::string_view password,
                                                  std::uint64_t address, std::string_view field);

  /// A new session in this organisation, for who has shown in another way who they are.
  [[nodiscard]] base::Result<Begun> begin(PersonId person, base::OrganisationId organisation);

 private:
  /// A guess that is under way: it counts, until it turns out to be right.
  struct Guess {
    std::uint64_t email, address;
  };
  [[nodiscard]] base::Result<Guess> take_guess(std::string_view email, std::uint64_t address);
  void give_back(const Guess& guess);

  Parts parts_;
  base::RateLimit per_email_;
  base::RateLimit per_address_;
};

}  // namespace bughook::accounts
