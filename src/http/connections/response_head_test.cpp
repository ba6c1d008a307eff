#include "http/connections/response_head.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

using base::Timestamp;
using std::chrono::milliseconds;

std::string head_of(const Response& response, ConnectionLine line = ConnectionLine::none) {
  std::string head;
  append_head(head, response, "Sun, 06 Nov 1994 08:49:37 GMT", line);
  return head;
}

TEST(ResponseHead, HasItsLinesInOrder) {
  Response response{.status = 201, .content_type = "application/json", .headers = {{"Location", "/x"}}, .body = "{}"};
  EXPECT_EQ(head_of(response, ConnectionLine::close),
            "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nLocation: /x\r\n\r\n");
}

TEST(ResponseHead, NoContentHasNoLength) {
  EXPECT_EQ(head_of({.status = 204, .content_type = "x", .headers = {}, .body = ""}).find("\nContent-"),
            std::string::npos);
  EXPECT_NE(head_of({.status = 200, .content_type = "x", .headers = {}, .body = ""}).find("Content-Length: 0\r\n"),
            std::string::npos);
}

TEST(ResponseHead, HeadersThatWouldSplitTheAnswerAreFound) {
  const auto with = [](std::string name, std::string value) {
    return Response{.status = 200, .content_type = "x", .headers = {{std::move(name), std::move(value)}}, .body = ""};
  };
  EXPECT_TRUE(has_sound_headers(with("X-Name", "a b\t\xc3\xa4")));
  EXPECT_FALSE(has_sound_headers(with("X-Name", "a\r\nSet-Cookie: b")));
  EXPECT_FALSE(has_sound_headers(with("X-Name", "a\n")));
  EXPECT_FALSE(has_sound_headers(with("X-Name", std::string("a\0b", 3))));
  EXPECT_FALSE(has_sound_headers(with("X Name", "a")));
  EXPECT_FALSE(has_sound_headers(with("", "a")));
  EXPECT_FALSE(has_sound_headers({.status = 200, .content_type = "x\r\ny", .headers = {}, .body = ""}));
}

TEST(HttpDate, IsTheFixedForm) {
  EXPECT_EQ(format_http_date(Timestamp(milliseconds(784'111'777'000))), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(Timestamp(milliseconds(1'627'317'365'236))), "Mon, 26 Jul 2021 16:36:05 GMT");
}

TEST(HttpDate, IsFormattedAnewWhenTheSecondChanges) {
  DateCache cache;
  const Timestamp time(milliseconds(784'111'777'000));
  EXPECT_EQ(cache.text(time + milliseconds(999)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(cache.text(time + milliseconds(1000)), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace bughook::http
