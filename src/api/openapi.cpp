// The API's own description, made from the route table.
#include <algorithm>
#include <map>

#include "api/request/bodies.hpp"
#include "api/request/parameters.hpp"
#include "api/routes.hpp"
#include "base/json_writer.hpp"
#include "bughook_version.hpp"

namespace bughook::api {

namespace {

enum class Place { path, query };

void write_parameter(base::JsonWriter& json, std::string_view name, Place place) {
  json.begin_object()
      .member("name", name)
      .member("in", place == Place::path ? "path" : "query")
      .member("required", place == Place::path)
      .key("schema");
  const auto shape = place == Place::path ? ParameterShape{R"({"type":"string"})"} : shape_of_parameter(name);
  if (shape.may_repeat) {
    json.begin_object().member("type", "array").key("items").raw(shape.schema).end_object();
  } else {
    json.raw(shape.schema);
  }
  json.end_object();
}

void write_parameters(base::JsonWriter& json, const ApiRoute& route) {
  const auto pattern = route.pattern;
  json.key("parameters").begin_array();
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    write_parameter(json, pattern.substr(open + 1, pattern.find('}', open) - open - 1), Place::path);
  }
  for (auto rest = route.query; !rest.empty();) {
    const auto name = rest.substr(0, rest.find(' '));
    write_parameter(json, name, Place::query);
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
  }
  json.end_array();
}

/// All of its fields have a default that is meant most of the time.
bool may_be_without_body(std::string_view pattern) { return pattern.ends_with("/secret/rotate"); }

std::string_view to_text(Who who) {
  switch (who) {
    case Who::anyone: return "anyone";
    case Who::person: return "person";
    case Who::viewer: return "viewer";
    case Who::member: return "member";
    case Who::owner: return "owner";
  }
  return "owner";
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
  json.member("x-who", to_text(route.who));
  write_parameters(json, route);
  if (route.who == Who::anyone) json.key("security").raw("[]");
  if (route.who == Who::person) json.key("security").raw(R"([{"session":[]}])");
  if (route.body_limit > no_body) {
    const auto schema = body_schema(route.method, route.pattern).value_or(R"({"type":"object"})");
    json.key("requestBody").begin_object().member("required", !may_be_without_body(route.pattern));
    json.key("content").begin_object().key("application/json").begin_object().key("schema").raw(schema);
    json.end_object().end_object().end_object();
  }
  json.key("responses").begin_object().key("2XX").raw(R"({"description":"Done."})");
  write_problem_answer(json);
  json.end_object().end_object();
}

}  // namespace

std::string openapi_document() {
  std::map<std::string_view, std::vector<const ApiRoute*>> by_path;
  for (const auto& route : route_table()) by_path[route.pattern].push_back(&route);

  std::string document;
  base::JsonWriter json(document);
  json.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  json.member("title", "Bughook").member("version", version).end_object();
  json.key("security").raw(R"([{"apiKey":[]},{"session":[]}])").key("paths").begin_object();
  for (const auto& [path, operations] : by_path) {
    json.key(path).begin_object();
    for (const auto* operation : operations) write_operation(json, *operation);
    json.end_object();
  }
  json.end_object()
      .key("components")
      .raw(R"({"securitySchemes":{"apiKey":{"type":"http","scheme":"bearer"},)"
           R"("session":{"type":"apiKey","in":"cookie","name":"__Host-bughook",)"
           R"("description":"Set by POST /api/v1/session; changes also need the header X-CSRF-Token."}},)"
           R"("schemas":{"Problem":{"type":"object",)"
           R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
           R"("detail":{"type":"string"},"field":{"type":"string"},)"
           R"("current":{"type":"object","description":"Of a 412: what is there now."}}}}})");
  json.end_object();
  return document;
}

}  // namespace bughook::api
