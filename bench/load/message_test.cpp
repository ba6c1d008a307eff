#include "load/message.hpp"

#include <gmock/gmock.h>

#include <string>

namespace bughook::bench {
namespace {

TEST(Message, EndsWhereContentLengthSaysAtEveryCut) {
  const std::string head = "POST /hook HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:  5\r\nwebhook-id: a\r\n\r\n";
  const std::string whole = head + "12345";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_EQ(extent_of(whole.substr(0, cut)).completeness, Completeness::incomplete) << cut;
  }
  const MessageExtent extent = extent_of(whole + "POST");
  EXPECT_EQ(extent.completeness, Completeness::complete);
  EXPECT_EQ(extent.head_bytes, head.size());
  EXPECT_EQ(extent.total_bytes, whole.size());
}

TEST(Message, WithoutALengthEndsWithItsHead) {
  const MessageExtent extent = extent_of("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n");
  EXPECT_EQ(extent.completeness, Completeness::complete);
  EXPECT_EQ(extent.total_bytes, extent.head_bytes);
}

TEST(Message, ChunkedIsUnreadable) {
  EXPECT_EQ(extent_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").completeness, Completeness::unreadable);
}

TEST(Message, ALengthThatIsNoNumberOrTooLargeIsUnreadable) {
  for (const char* length : {"x", "5x", "-1", "99999999999999999999999", "10000000"}) {
    const std::string message = std::string("HTTP/1.1 200 OK\r\nContent-Length: ") + length + "\r\n\r\n";
    EXPECT_EQ(extent_of(message).completeness, Completeness::unreadable) << length;
  }
}

TEST(Message, StatusIsReadFromTheFirstLine) {
  EXPECT_EQ(status_of("HTTP/1.1 201 Created\r\n\r\n"), 201);
  EXPECT_EQ(status_of("HTTP/1.0 503 No\r\n\r\n"), 503);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\n\r\n"), 0);
  EXPECT_EQ(status_of("HTTP/1.1 x"), 0);
}

}  // namespace
}  // namespace bughook::bench
