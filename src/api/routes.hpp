// The route table of the whole program but for the SDK paths (intake/). Reading it (route_table.cpp) is the API
// review; /openapi.json is made from it (openapi.cpp), and through that the tenancy test.
#pragma once

#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include "api/asking.hpp"
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
/// One of them that hashes passwords, on the threads that are kept for that: their number is the limit of its memory.
struct PasswordHandler {
  std::variant<ApiHandler, OpenHandler> handler;
};
/// One that waits for nothing, not even a worker: it answers on the loop, however busy all threads are. Nothing that it
/// calls may wait (base::MayWait).
struct InstantHandler {
  OpenHandler handler;
};
/// One that looks through the words of bugs when the query has a `q`: then it runs on threads of its own, so that
/// however many search, those who open a board do not stand behind them.
struct SearchHandler {
  ApiHandler handler;
};
/// A report filed by hand: it goes intake's way, on the loop.
struct ReportHandler {};
/// An answer that goes on, for who may read the project of the path (live/live_feed.hpp).
struct LiveHandler {};

/// Who may call a route: anyone at all; a person who is signed in, whatever the role; or an API key or a signed-in
/// person whose role is this one or a higher.
enum class Who { anyone, person, viewer, member, owner };

struct ApiRoute {
  http::Method method;
  std::string_view pattern;
  std::variant<ApiHandler, OpenHandler, InstantHandler, PasswordHandler, SearchHandler, AskingHandler, ReportHandler,
               LiveHandler>
      handler;
  Who who;
  std::string_view summary;
  std::size_t body_limit;
  std::string_view query = {};  // parameters, separated by spaces
};

inline constexpr std::size_t no_body = 1024;  // DELETE and GET need none; some clients send `{}`

[[nodiscard]] const std::vector<ApiRoute>& route_table();

/// `passwords` are the threads that hash, `searches` those that look through words.
struct ApiThreads {
  base::Workers& workers;
  base::Workers& passwords;
  base::Workers& searches;
};
/// The table as http/ serves it. All must outlive the server.
[[nodiscard]] std::vector<http::Route> routes(Services& services, ApiThreads threads);

/// OpenAPI 3.1 of the table.
[[nodiscard]] std::string openapi_document();

}  // namespace bughook::api
