// The link with which the first person comes in, when there is no account yet or none that was ever used: whoever
// reads what `bughook serve` prints is the operator. It works once, and only until an owner has signed in.
//
// The token is kept in memory: another start prints another link. Any thread.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "accounts/people_store.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

inline constexpr std::size_t set_up_token_letters = 43;  // 256 random bits

class FirstStartLink {
 public:
  explicit FirstStartLink(PeopleStore& people) : people_(people) {}

  /// The token of a link that works from now on; nothing when an owner has signed in already.
  [[nodiscard]] base::Result<std::optional<std::string>> open(base::Random& random);

  /// What there is to begin with. not_found, field `token`, when the link is void.
  [[nodiscard]] base::Result<FirstStart> look(std::string_view token);

  /// Runs `set_up` for the bearer of the token; when that succeeds the link is void. One at a time.
  [[nodiscard]] base::Result<void> use(std::string_view token,
                                       const std::function<base::Result<void>(const FirstStart&)>& set_up);

 private:
  [[nodiscard]] base::Result<FirstStart> check(std::string_view token);

  PeopleStore& people_;
  std::mutex mutex_;   // guards what follows
  std::string token_;  // empty: no link works
};

}  // namespace bughook::accounts
