#include "pages/encoding.hpp"

#include <gtest/gtest.h>

namespace bughook::pages {
namespace {

constexpr Asset packed{.name = "a.js",
                       .content_type = "text/javascript",
                       .etag = "\"1\"",
                       .identity = "as it is",
                       .gzip = "gzipped",
                       .brotli = "brotli"};

TEST(Encoding, TheSmallestFormThatTheClientReadsIsSent) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"gzip, deflate, br, zstd", "br"},
      {"gzip, deflate", "gzip"},
      {"GZIP", "gzip"},
      {"br;q=0, gzip", "gzip"},
      {"br; q=0.000 ,gzip;q=0.1", "gzip"},
      {"br;q=0.001", "br"},
      {"*", "br"},
      {"br;q=0, *", "gzip"},
      {"gzip;q=0, br;q=0, *", ""},
      {"*;q=0", ""},
      {"identity", ""},
      {"xbr, gzipped", ""},
      {"", ""},
      {" , ;q=1,", ""},
  };
  for (const auto& [header, encoding] : cases) EXPECT_EQ(choose_form(packed, header).encoding, encoding) << header;
}

TEST(Encoding, BytesBelongToTheEncodingThatIsNamed) {
  EXPECT_EQ(choose_form(packed, "br").bytes, "brotli");
  EXPECT_EQ(choose_form(packed, "gzip").bytes, "gzipped");
  EXPECT_EQ(choose_form(packed, "").bytes, "as it is");
}

TEST(Encoding, AFormThatSavesNothingIsNotThereToChoose) {
  auto asset = packed;
  asset.brotli = {};
  EXPECT_EQ(choose_form(asset, "br, gzip").encoding, "gzip");
  asset.gzip = {};
  EXPECT_EQ(choose_form(asset, "br, gzip").bytes, "as it is");
}

}  // namespace
}  // namespace bughook::pages
