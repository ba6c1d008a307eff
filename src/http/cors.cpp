#include "http/cors.hpp"

#include <algorithm>

#include <boost/beast/http/rfc7230.hpp>

namespace bughook::http {

namespace {

constexpr std::string_view preflight_age_s = "7200";       // browsers cap it at two hours
constexpr std::size_t requested_headers_bytes_max = 1024;  // SDKs ask for about 50

/// `api-token,content-type`: a comma-separated list of header names, which may be echoed as it is.
bool is_header_list(std::string_view list) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == ',' || c == ' ';
  };
  return !list.empty() && list.size() <= requested_headers_bytes_max &&
         std::all_of(list.begin(), list.end(), is_allowed);
}

bool is_sdk_preflight(const Request& request, const Match& match) {
  if (request.header("Origin").empty()) return false;
  const auto method = parse_method(request.header("Access-Control-Request-Method"));
  if (!method) return false;
  return match.sdk_methods.test(static_cast<std::size_t>(*method == Method::head ? Method::get : *method));
}

}  // namespace

Response answer_options(const Request& request, const Match& match) {
  Response response;
  response.status = 204;
  if (!is_sdk_preflight(request, match)) {
    response.headers.emplace_back("Allow", to_text(match.methods) + ", OPTIONS");
    return response;
  }
  response.headers.emplace_back("Access-Control-Allow-Methods", to_text(match.sdk_methods));
  const auto requested = request.header("Access-Control-Request-Headers");
  if (is_header_list(requested)) response.headers.emplace_back("Access-Control-Allow-Headers", requested);
  response.headers.emplace_back("Access-Control-Max-Age", preflight_age_s);
  return response;
}

}  // namespace bughook::http
