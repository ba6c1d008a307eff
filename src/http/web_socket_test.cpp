#include "http/web_socket.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

Request handshake() {
  Request request;
  request.fields.set("Upgrade", "WebSocket");
  request.fields.set("Connection", "keep-alive, Upgrade");
  request.fields.set("Sec-WebSocket-Version", "13");
  request.fields.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  return request;
}

TEST(WebSocket, IsOpenedAsTheStandardsExampleIs) {
  const auto response = open_quiet_socket(handshake());
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.headers.at(1).second, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocket, IsNotOpenedWithoutASoundHandshake) {
  for (const auto& [name, value] :
       {std::pair{"Upgrade", "h2c"}, std::pair{"Connection", "close"}, std::pair{"Sec-WebSocket-Version", "8"},
        std::pair{"Sec-WebSocket-Key", ""}, std::pair{"Sec-WebSocket-Key", "c2hvcnQ="}}) {
    auto request = handshake();
    request.fields.set(name, value);
    EXPECT_EQ(open_quiet_socket(request).status, 426) << name << " " << value;
  }
}

}  // namespace
}  // namespace bughook::http
