#include "http/accepted_coding.hpp"

#include <gtest/gtest.h>

namespace bughook::http {
namespace {

TEST(AcceptedCoding, IsWhatTheHeaderNamesAndDoesNotRefuse) {
  for (const auto header : {"gzip", "GZip", "gzip, deflate, br, zstd", "br , gzip;q=0.1", "gzip;q=1", "*", "br;q=0,*",
                            "gzip;level=9", " gzip "}) {
    EXPECT_TRUE(accepts_coding(header, "gzip")) << header;
  }
  for (const auto header :
       {"", "br", "gzip2", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "identity", ",,;"}) {
    EXPECT_FALSE(accepts_coding(header, "gzip")) << header;
  }
}

}  // namespace
}  // namespace bughook::http
