// What signing in, setting up and accepting an invitation end with alike: a session, and the answer that tells a page
// all it wants to know of it.
#pragma once

#include <string_view>

#include "accounts/people_store.hpp"
#include "accounts/sign_in.hpp"
#include "api/handlers.hpp"
#include "base/json_writer.hpp"

namespace bughook::api {

/// Person, organisation, role, the CSRF token.
[[nodiscard]] Answer session_answer(Services& services, const accounts::SignedIn& signed_in, std::string_view token);

/// The same with the cookie of a session that has just begun; the one that the request came with ends.
[[nodiscard]] Answer begin_session(Services& services, const http::Request& request,
                                   const accounts::SignIn::Begun& begun);

/// `{"id","name","role"}`
void write(base::JsonWriter& json, const accounts::Membership& membership);

}  // namespace bughook::api
