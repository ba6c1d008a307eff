// What is not about one organisation: health, metrics, the API's own description.
#include "api/handlers.hpp"

namespace bughook::api {

namespace {

http::Response text(int status, std::string content_type, std::string body) {
  return http::Response{
      .status = status, .content_type = std::move(content_type), .headers = {}, .body = std::move(body)};
}

}  // namespace

Answer health(Services&, const http::Request&) { return text(200, "application/json", R"({"status":"ok"})"); }

Answer readiness(Services& services, const http::Request&) {
  if (services.is_ready()) return text(200, "application/json", R"({"status":"ready"})");
  return text(503, "application/json", R"({"status":"not ready"})");
}

Answer metrics_page(Services& services, const http::Request&) {
  return text(200, "text/plain; version=0.0.4", services.metrics.render());
}

Answer openapi(Services&, const http::Request&) { return text(200, "application/json", openapi_document()); }

}  // namespace bughook::api
