#include "http/web_socket.hpp"

#include <array>

#include <openssl/sha.h>
#include <boost/beast/http/rfc7230.hpp>

#include "base/encoding.hpp"
#include "http/problem.hpp"

namespace bughook::http {
namespace {

/// The standard's own; it makes the answer of a WebSocket server differ from an echo.
constexpr std::string_view accept_salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t key_bytes = 16;

bool has_token(std::string_view list, std::string_view token) {
  return boost::beast::http::token_list({list.data(), list.size()}).exists({token.data(), token.size()});
}

bool is_handshake(const Request& request) {
  const auto key = base::from_base64(request.header("Sec-WebSocket-Key"));
  return request.method == Method::get && has_token(request.header("Upgrade"), "websocket") &&
         has_token(request.header("Connection"), "upgrade") && request.header("Sec-WebSocket-Version") == "13" && key &&
         key->size() == key_bytes;
}

}  // namespace

Response open_quiet_socket(const Request& request) {
  if (!is_handshake(request)) {
    auto response = problem(426, "This path is a WebSocket of version 13; ask for it with its handshake.");
    response.headers.emplace_back("Upgrade", "websocket");
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  Response response{.status = 101, .content_type = {}, .headers = {}, .body = {}};
  response.headers.emplace_back("Upgrade", "websocket");
  response.headers.emplace_back("Sec-WebSocket-Accept", accept_of_key(request.header("Sec-WebSocket-Key")));
  return response;
}

std::string accept_of_key(std::string_view key) {
  const auto text = std::string(key).append(accept_salt);
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base::to_base64(digest);
}

}  // namespace bughook::http
