// Who is calling: the API key of the Authorization header opens one organisation, and every look-up after
// it is made within that organisation, so that a foreign id is simply not found.
#pragma once

#include "accounts/account.hpp"
#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::api {

struct Caller {
  accounts::Organisation organisation;
};

/// unauthorized, field `Authorization`, saying what to send instead.
[[nodiscard]] base::Result<Caller> identify(const http::Request& request, accounts::AccountStore& accounts);

}  // namespace bughook::api
