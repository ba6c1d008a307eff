// A request and a response as handlers see them: whole, already unpacked, no socket in sight. A Request
// lives on its connection's loop for as long as its handler runs; a worker may read it meanwhile, since the
// loop then only waits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "http/fields.hpp"

namespace bughook::base {
class Loop;
}

namespace bughook::http {

class Stream;

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
inline constexpr std::size_t method_count = 7;

/// `GET`, `DELETE`, ... as on the wire.
[[nodiscard]] std::string_view to_text(Method method);
/// Exact case, as RFC 9110 wants it; nullopt for a method we do not serve.
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);

/// A route parameter. The name belongs to the router, which outlives every request.
struct Parameter {
  std::string_view name;
  std::string value;  // percent-decoded: may hold any byte but NUL
};

struct Request {
  Method method = Method::get;
  std::string path;   // as sent, with repeated slashes made one; not decoded
  std::string query;  // as sent, without the question mark
  Fields fields;
  std::string body;  // unpacked, if it came with a Content-Encoding
  std::vector<Parameter> parameters;
  boost::asio::ip::address remote_address;
  base::Loop* loop = nullptr;
  bool is_tls = false;
  std::shared_ptr<const void> admitted;  // what the route's gate found out, for its handler

  /// Whatever the case of the name; the first one of several; empty if absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
};

/// Content-Length, Transfer-Encoding, Date, Connection and X-Content-Type-Options are the server's; the rest is the
/// handler's.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<Stream> stream = nullptr;  // set: the answer is what is pushed into it, and `body` is not sent
};

}  // namespace bughook::http
