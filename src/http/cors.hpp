// What pages of other origins may do. SDK routes: anything, from anywhere, without credentials, since an SDK
// key is public. All other routes: nothing, by saying nothing. Pure functions.
#pragma once

#include "http/message.hpp"
#include "http/router.hpp"

namespace bughook::http {

/// The answer to OPTIONS on a path that has routes but none for OPTIONS: a preflight's, or the list of methods.
[[nodiscard]] Response answer_options(const Request& request, const Match& match);

/// Lets a page read this answer, also when it is an error: an SDK shows what is wrong.
void allow_any_origin(Response& response);

}  // namespace bughook::http
