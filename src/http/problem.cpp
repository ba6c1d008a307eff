#include "http/problem.hpp"

#include "base/json_writer.hpp"

namespace bughook::http {

using base::ErrorKind;

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return 400;
    case ErrorKind::unprocessable: return 422;
    case ErrorKind::unauthorized: return 401;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::too_large: return 413;
    case ErrorKind::too_many: return 429;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::internal: return 500;
  }
  return 500;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
  }
}

Response problem(int status, std::string_view detail, std::string_view field) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  base::JsonWriter json(response.body);
  json.begin_object().member("type", "about:blank").member("title", reason_of(status)).member("status", status);
  json.member("detail", detail);
  if (!field.empty()) json.member("field", field);
  json.end_object();
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");  // RFC 9110 section 11.6.1
  return response;
}

void add_members(Response& problem, std::string_view object) {
  problem.body.back() = ',';  // both are objects: the end of the one is the beginning of the other
  problem.body += object.substr(1);
}

Response problem(const base::Error& error) {
  if (error.kind == ErrorKind::internal) {
    return problem(500, "The server failed to handle this request; its log says why. Try again later.");
  }
  auto response = problem(status_of(error.kind), error.detail, error.field);
  if (error.retry_after) response.headers.emplace_back("Retry-After", std::to_string(error.retry_after->count()));
  return response;
}

Response busy(std::string_view reason) {
  return problem(base::Error{
      ErrorKind::unavailable, std::string(reason) + " Try again in a moment.", {}, std::chrono::seconds(1)});
}

}  // namespace bughook::http
