// The one streaming route: from a request to a reader of the live feed.
#pragma once

#include <functional>

#include "api/services.hpp"
#include "base/workers.hpp"

namespace bughook::api {

/// The project that the path names, if the caller may follow it. On a worker.
using FindProject = std::function<base::Result<accounts::Project>(const http::Request&)>;

[[nodiscard]] base::Awaitable<http::Response> follow_live(Services& services, base::Workers& workers,
                                                          FindProject find_project, http::Request& request);

}  // namespace bughook::api
