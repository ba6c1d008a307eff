#include "accounts/first_start.hpp"

#include "crypto/digest.hpp"
#include "crypto/token.hpp"

namespace bughook::accounts {

base::Result<std::optional<std::string>> FirstStartLink::open(base::Random& random) {
  const auto first = people_.first_start();
  if (!first) return base::Failure(first.error());
  if (!*first) return std::nullopt;
  const std::lock_guard lock(mutex_);
  token_ = crypto::random_token(random, set_up_token_letters);
  return token_;
}

base::Result<FirstStart> FirstStartLink::check(std::string_view token) {
  const auto is_void = [] {
    return base::fail(base::ErrorKind::not_found,
                      "This link is void: it was used, or the server has been started again. Take the link that the "
                      "server printed last, or sign in.",
                      "token");
  };
  if (token_.empty() || !crypto::equal_in_constant_time(token, token_)) return is_void();
  auto first = people_.first_start();
  if (!first) return base::Failure(first.error());
  if (!*first) return is_void();
  return std::move(**first);
}

base::Result<FirstStart> FirstStartLink::look(std::string_view token) {
  const std::lock_guard lock(mutex_);
  return check(token);
}

base::Result<void> FirstStartLink::use(std::string_view token,
                                       const std::function<base::Result<void>(const FirstStart&)>& set_up) {
  const std::lock_guard lock(mutex_);
  const auto first = check(token);
  if (!first) return base::Failure(first.error());
  if (auto done = set_up(*first); !done) return done;
  token_.clear();
  return {};
}

}  // namespace bughook::accounts
