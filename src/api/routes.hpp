// The route table of the whole program but for the SDK paths (intake/). Reading it is the API review;
// /openapi.json is made from it, and through that the tenancy test.
#pragma once

#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include "api/caller.hpp"
#include "api/services.hpp"
#include "base/result.hpp"
#include "base/workers.hpp"
#include "http/route.hpp"

namespace bughook::api {

/// On a worker thread, for a caller who is known.
using ApiHandler = base::Result<http::Response> (*)(Services&, const Caller&, const http::Request&);
/// On a worker thread, for anyone.
using OpenHandler = base::Result<http::Response> (*)(Services&, const http::Request&);
/// A report filed by hand: it goes intake's way, on the loop.
struct ReportHandler {};

struct ApiRoute {
  http::Method method;
  std::string_view pattern;
  std::variant<ApiHandler, OpenHandler, ReportHandler> handler;
  std::string_view summary;
  std::size_t body_limit;
};

[[nodiscard]] const std::vector<ApiRoute>& route_table();

/// The table as http/ serves it. Both must outlive the server.
[[nodiscard]] std::vector<http::Route> routes(Services& services, base::Workers& workers);

/// OpenAPI 3.1 of the table.
[[nodiscard]] std::string openapi_document();

}  // namespace bughook::api
