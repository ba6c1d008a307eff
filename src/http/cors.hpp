// What pages of other origins may do. SDK routes: anything, from anywhere, without credentials, since an SDK
// key is public; every answer of theirs, errors too, then carries Access-Control-Allow-Origin, which the
// session adds. All other routes: nothing, by saying nothing. A pure function.
#pragma once

#include "http/message.hpp"
#include "http/router.hpp"

namespace bughook::http {

/// The answer to OPTIONS on a path that has routes but none for OPTIONS: a preflight's, or the list of methods.
[[nodiscard]] Response answer_options(const Request& request, const Match& match);

}  // namespace bughook::http
