#include "api/routes.hpp"

#include <map>

#include "api/handlers.hpp"
#include "base/json_writer.hpp"
#include "base/workers.hpp"
#include "bughook_version.hpp"
#include "http/problem.hpp"
#include "intake/limits.hpp"

namespace bughook::api {

namespace {

constexpr std::size_t no_body = 1024;          // DELETE and GET need none; some clients send `{}`
constexpr std::size_t json_body = 256 * 1024;  // 32 headers of 4 KiB, with room

http::Response answer(Services& services, Answer made) {
  if (made) return std::move(*made);
  if (made.error().kind == base::ErrorKind::internal) services.log.error("management API: {}", made.error().detail);
  return http::problem(made.error());
}

base::Awaitable<http::Response> file_report(Services& services, base::Workers& workers, http::Request& request) {
  const auto find_project = [&]() -> base::Result<accounts::Project> {
    auto caller = identify(request, services.accounts);
    if (!caller) return base::Failure(caller.error());
    return services.accounts.project(caller->organisation.id, request.parameter("project"));
  };
  auto project = co_await base::run_on(workers, *request.loop, find_project);
  if (!project) {
    base::Error busy{base::ErrorKind::unavailable, "The server is busy; try again.", "", std::chrono::seconds(1)};
    co_return http::problem(busy);
  }
  if (!*project) co_return http::problem(project->error());
  auto response = co_await services.take_report(request, **project);
  co_return response;
}

struct MakeHandler {
  Services& services;
  base::Workers& workers;

  std::variant<http::LoopHandler, http::WorkHandler> operator()(ApiHandler handler) const {
    return http::WorkHandler([&s = services, handler](const http::Request& request) {
      auto caller = identify(request, s.accounts);
      if (!caller) return answer(s, base::Failure(caller.error()));
      return answer(s, handler(s, *caller, request));
    });
  }
  std::variant<http::LoopHandler, http::WorkHandler> operator()(OpenHandler handler) const {
    return http::WorkHandler(
        [&s = services, handler](const http::Request& request) { return answer(s, handler(s, request)); });
  }
  std::variant<http::LoopHandler, http::WorkHandler> operator()(ReportHandler) const {
    return http::LoopHandler(
        [&s = services, &w = workers](http::Request& request) { return file_report(s, w, request); });
  }
};

void write_parameters(base::JsonWriter& json, std::string_view pattern) {
  json.key("parameters").begin_array();
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const auto close = pattern.find('}', open);
    json.begin_object()
        .member("name", pattern.substr(open + 1, close - open - 1))
        .member("in", "path")
        .member("required", true)
        .key("schema")
        .begin_object()
        .member("type", "string")
        .end_object()
        .end_object();
  }
  json.end_array();
}

void write_problem_answer(base::JsonWriter& json) {
  json.key("default")
      .begin_object()
      .member("description", "What is wrong and what to do, as RFC 9457 has it.")
      .key("content")
      .raw(R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}})")
      .end_object();
}

void write_operation(base::JsonWriter& json, const ApiRoute& route) {
  std::string method(http::to_text(route.method));
  for (auto& letter : method) letter = static_cast<char>(letter | 0x20);
  json.key(method).begin_object().member("summary", route.summary);
  write_parameters(json, route.pattern);
  if (std::holds_alternative<OpenHandler>(route.handler)) json.key("security").raw("[]");
  if (route.body_limit > no_body) {
    json.key("requestBody").raw(R"({"content":{"application/json":{"schema":{"type":"object"}}}})");
  }
  json.key("responses").begin_object().key("2XX").raw(R"({"description":"Done."})");
  write_problem_answer(json);
  json.end_object().end_object();
}

}  // namespace

const std::vector<ApiRoute>& route_table() {
  using enum http::Method;
  static const std::vector<ApiRoute> table = {
      // clang-format off
      {get,   "/healthz",                                        &health,          "The process is alive.", no_body},
      {get,   "/readyz",                                         &readiness,       "Reports are taken in and delivered.", no_body},
      {get,   "/metrics",                                        &metrics_page,    "Figures in Prometheus' text format.", no_body},
      {get,   "/openapi.json",                                   &openapi,         "This document.", no_body},
      {get,   "/files/{name}",                                   &show_file,       "A stored capture, replay or upload, by its unguessable name.", no_body},

      {get,   "/api/v1/projects",                                &list_projects,   "The organisation's projects, oldest first.", no_body},
      {post,  "/api/v1/projects",                                &create_project,  "Makes a project; the answer holds its SDK key.", json_body},
      {get,   "/api/v1/projects/{project}",                      &show_project,    "One project.", no_body},
      {patch, "/api/v1/projects/{project}",                      &change_project,  "Changes its name.", json_body},
      {del,   "/api/v1/projects/{project}",                      &remove_project,  "Removes it with all it owns.", no_body},

      {get,   "/api/v1/projects/{project}/bugs",                 &list_bugs,       "Its bugs, newest first.", no_body},
      {post,  "/api/v1/projects/{project}/bugs",                 ReportHandler{},  "Files a report, in the form SDKs send.", intake::report_bytes_max},
      {get,   "/api/v1/projects/{project}/bugs/{bug}",           &show_bug,        "One bug, by its id or number, with logs and custom data.", no_body},
      {patch, "/api/v1/projects/{project}/bugs/{bug}",           &change_bug,      "Changes type, priority, status, description or rank.", json_body},
      {del,   "/api/v1/projects/{project}/bugs/{bug}",           &remove_bug,      "Removes it with its events, deliveries and files.", no_body},

      {get,   "/api/v1/projects/{project}/webhooks",             &list_webhooks,   "Its webhooks; header values are never shown.", no_body},
      {post,  "/api/v1/projects/{project}/webhooks",             &create_webhook,  "Sets up a webhook.", json_body},
      {post,  "/api/v1/projects/{project}/webhooks/test",        &test_webhook,    "Sends the sample payload with unsaved values and shows the answer.", json_body},
      {get,   "/api/v1/projects/{project}/webhooks/{webhook}",   &show_webhook,    "One webhook.", no_body},
      {patch, "/api/v1/projects/{project}/webhooks/{webhook}",   &change_webhook,  "Changes it. A header without a value keeps the one it has.", json_body},
      {del,   "/api/v1/projects/{project}/webhooks/{webhook}",   &remove_webhook,  "Removes it; no attempt starts after the answer.", no_body},
      {get,   "/api/v1/projects/{project}/webhooks/{webhook}/secret",        &show_secret,     "The current signing secret.", no_body},
      {post,  "/api/v1/projects/{project}/webhooks/{webhook}/secret/rotate", &rotate_secret,   "A new secret; the old one signs too until the overlap ends.", json_body},
      {post,  "/api/v1/projects/{project}/webhooks/{webhook}/recover",       &recover_webhook, "Sends again what failed or was held since a time.", json_body},

      {get,   "/api/v1/projects/{project}/deliveries",                       &list_deliveries, "Deliveries, newest first; filters: webhook, state, bug.", no_body},
      {get,   "/api/v1/projects/{project}/deliveries/{delivery}",            &show_delivery,   "One delivery with its body and attempts.", no_body},
      {post,  "/api/v1/projects/{project}/deliveries/{delivery}/resend",     &resend_delivery, "Sends it again, now, with the same body and id.", json_body},
      {post,  "/api/v1/projects/{project}/deliveries/{delivery}/cancel",     &cancel_delivery, "Gives a pending or held delivery up.", json_body},
      // clang-format on
  };
  return table;
}

std::vector<http::Route> routes(Services& services, base::Workers& workers) {
  std::vector<http::Route> routes;
  for (const auto& route : route_table()) {
    routes.push_back({.method = route.method,
                      .pattern = std::string(route.pattern),
                      .handler = std::visit(MakeHandler{services, workers}, route.handler),
                      .body_limit = route.body_limit,
                      .cors = http::Cors::none});
  }
  return routes;
}

std::string openapi_document() {
  std::map<std::string_view, std::vector<const ApiRoute*>> by_path;
  for (const auto& route : route_table()) by_path[route.pattern].push_back(&route);

  std::string document;
  base::JsonWriter json(document);
  json.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  json.member("title", "Bughook").member("version", version).end_object();
  json.key("security").raw(R"([{"apiKey":[]}])").key("paths").begin_object();
  for (const auto& [path, operations] : by_path) {
    json.key(path).begin_object();
    for (const auto* operation : operations) write_operation(json, *operation);
    json.end_object();
  }
  json.end_object()
      .key("components")
      .raw(R"({"securitySchemes":{"apiKey":{"type":"http","scheme":"bearer"}},"schemas":{"Problem":{"type":"object",)"
           R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
           R"("detail":{"type":"string"},"field":{"type":"string"}}}}})");
  json.end_object();
  return document;
}

}  // namespace bughook::api
