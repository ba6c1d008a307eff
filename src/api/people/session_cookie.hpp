// The cookie that holds a session's token. Where the browser takes it, the strict form: `__Host-` in its name makes the
// browser refuse one that another host or a path has set. Over plain HTTP from another machine no browser takes that
// form; then the cookie goes without, and the program says at its start that it does. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace bughook::api {

enum class CookieForm { strict, plain };

/// Strict over https and on this machine itself, which browsers trust as they do https.
[[nodiscard]] CookieForm cookie_form(std::string_view public_url);

/// Empty when the request has none.
[[nodiscard]] std::string_view session_token_of(const http::Request& request, CookieForm form);

void set_session_cookie(http::Response& response, CookieForm form, std::string_view token);
/// The browser drops it.
void clear_session_cookie(http::Response& response, CookieForm form);

/// forbidden, field `Origin`, for a change that a page of another origin has sent: what the browser says of it must be
/// where the request came to, or the public URL (a proxy may put another Host).
[[nodiscard]] base::Result<void> check_same_origin(const http::Request& request, std::string_view public_url);

}  // namespace bughook::api
