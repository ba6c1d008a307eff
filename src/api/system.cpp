// What is not about one organisation: health, metrics, the API's own description, stored files.
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

/// Files hold what reporters captured: hostile HTML may be among them. `sandbox` gives it an origin of its
/// own without scripts, and nosniff (http/) keeps it from being taken for anything else.
Answer show_file(Services& services, const http::Request& request) {
  auto file = services.files.get(request.parameter("name"));
  if (!file) return base::Failure(file.error());
  auto response = text(200, std::move(file->content_type), std::move(file->bytes));
  response.headers = {{"Content-Security-Policy",
                       "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"},
                      {"Cross-Origin-Resource-Policy", "cross-origin"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "private, max-age=31536000, immutable"}};
  return response;
}

}  // namespace bughook::api
