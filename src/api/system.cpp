// What is not about one organisation: health, metrics, the API's own description. All but the last are answered on the
// loop: a probe must not hear that the process is ill because its workers have much to do.
#include "api/handlers.hpp"
#include "base/json_writer.hpp"

namespace bughook::api {

namespace {

http::Response text(int status, std::string content_type, std::string body) {
  return http::Response{
      .status = status, .content_type = std::move(content_type), .headers = {}, .body = std::move(body)};
}

}  // namespace

Answer health(Services&, const http::Request&) { return text(200, "application/json", R"({"status":"ok"})"); }

Answer readiness(Services& services, const http::Request&) {
  const auto obstacles = services.readiness.obstacles();
  if (obstacles.empty()) return text(200, "application/json", R"({"status":"ready"})");
  auto response = text(503, "application/json", {});
  base::JsonWriter json(response.body);
  json.begin_object().member("status", "not ready").key("reasons").begin_array();
  for (const auto& [part, detail] : obstacles) {
    json.begin_object().member("part", part).member("detail", detail).end_object();
  }
  json.end_array().end_object();
  return response;
}

Answer metrics_page(Services& services, const http::Request&) {
  return text(200, "text/plain; version=0.0.4", services.metrics.render());
}

Answer openapi(Services&, const http::Request&) { return text(200, "application/json", openapi_document()); }

}  // namespace bughook::api
