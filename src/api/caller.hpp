// Who is calling: an API key, or the person whose session the cookie holds. Each looks at one organisation, and every
// look-up after it is made within that organisation, so that a foreign id is simply not found.
//
// A browser sends the cookie along with whatever any page asks of us, so a change by cookie must also show that a page
// of ours asked for it: by the Origin that the browser names, and by the token that only such a page can have read.
#pragma once

#include <optional>
#include <string>

#include "accounts/account.hpp"
#include "accounts/session_store.hpp"
#include "api/services.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::api {

enum class CallerKind { key, person };

struct CallerSession {
  accounts::SignedIn signed_in;
  std::string token;
};

struct Caller {
  accounts::Organisation organisation;
  accounts::Role role = accounts::Role::viewer;
  CallerKind kind = CallerKind::key;
  std::string name;                           // the key's or the person's, for the history of what was changed
  std::optional<CallerSession> session = {};  // of a person
};

/// unauthorized, field `Authorization`, saying what to send instead; forbidden, field `Origin` or `X-CSRF-Token`.
[[nodiscard]] base::Result<Caller> identify(Services& services, const http::Request& request);

}  // namespace bughook::api
