// GET /api/v1/projects/{project}/live: who may read the project follows it.
#include <charconv>

#include "api/live/live_route.hpp"
#include "http/problem.hpp"

namespace bughook::api {

namespace {

/// A comment: proxies keep the connection, clients see nothing.
constexpr std::string_view heartbeat = ":\n\n";

std::optional<std::int64_t> last_event_of(const http::Request& request) {
  const auto text = request.header("Last-Event-ID");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty()) return std::nullopt;
  // One that we never gave is answered as one that is too old.
  return error == std::errc() && end == text.data() + text.size() ? id : 0;
}

}  // namespace

base::Awaitable<http::Response> follow_live(Services& services, base::Workers& workers, FindProject find_project,
                                            http::Request& request) {
  auto stream =
      std::make_shared<http::Stream>(*request.loop, http::StreamSettings{.heartbeat = std::string(heartbeat)});
  // What runs on a worker captures references only: g++ 12 destroys a lambda in an awaited call twice.
  const auto begin = [&]() -> base::Result<void> {
    const auto project = find_project(request);
    if (!project) return base::Failure(project.error());
    return services.live.add_reader(*project, last_event_of(request), stream);
  };
  const auto begun = co_await base::run_on(workers, *request.loop, begin);
  if (!begun) {
    const base::Error busy{base::ErrorKind::unavailable, "The server is busy; try again.", "", std::chrono::seconds(1)};
    co_return http::problem(busy);
  }
  if (!*begun) co_return http::problem(begun->error());
  http::Response response;
  response.content_type = "text/event-stream";
  response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.stream = std::move(stream);
  co_return response;
}

}  // namespace bughook::api
