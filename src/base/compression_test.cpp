#include "base/compression.hpp"

#include <gtest/gtest.h>

#include <zlib.h>

namespace bughook::base {
namespace {

std::string zlib_of(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
  packed.resize(size);
  return packed;
}

TEST(Compression, ZstdGivesBackWhatItPacked) {
  const std::string binary("\0\x01\xFF\n", 4);
  for (const auto& text : {std::string(), std::string("a"), binary, std::string(3u << 20, 'x')}) {
    const auto packed = pack_zstd(text);
    EXPECT_TRUE(is_zstd(packed));
    EXPECT_EQ(unpack_zstd(packed, text.size()), text);
  }
  EXPECT_LT(pack_zstd(std::string(3u << 20, 'x')).size(), 1000u);
  EXPECT_FALSE(is_zstd("{}"));
}

TEST(Compression, ZstdRefusesWhatIsTooLargeCutOrChanged) {
  const auto packed = pack_zstd(std::string(1000, 'x'));
  EXPECT_EQ(unpack_zstd(packed, 999).error().kind, ErrorKind::too_large);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(unpack_zstd(packed.substr(0, size), 1000).error().kind, ErrorKind::invalid) << size;
  }
  auto changed = packed;
  changed.back() ^= 1;  // the checksum
  EXPECT_EQ(unpack_zstd(changed, 1000).error().kind, ErrorKind::invalid);
}

TEST(Compression, GzipIsReadByZlib) {
  const std::string text(1u << 20, 'x');
  const auto packed = pack_gzip(text);
  EXPECT_LT(packed.size(), 2000u);
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string unpacked(text.size() + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  unpacked.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(unpacked, text);
}

TEST(Compression, ZlibStreamsAreAppended) {
  std::string out = "before ";
  ASSERT_TRUE(unpack_zlib(zlib_of("and after"), 9, out));
  EXPECT_EQ(out, "before and after");
  const std::string large(1u << 20, 'y');
  ASSERT_TRUE(unpack_zlib(zlib_of(large), large.size(), out));
  EXPECT_EQ(out, "before and after" + large);
}

TEST(Compression, AZlibBombStopsAtTheCap) {
  const auto bomb = zlib_of(std::string(64u << 20, '\0'));
  EXPECT_LT(bomb.size(), 100'000u);
  std::string out;
  EXPECT_EQ(unpack_zlib(bomb, 1u << 20, out).error().kind, ErrorKind::too_large);
  EXPECT_LE(out.capacity(), 4u << 20);
}

TEST(Compression, AZlibStreamThatIsCutOrNoneIsRefused) {
  const auto packed = zlib_of("some text, and some more");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    std::string out;
    EXPECT_EQ(unpack_zlib(packed.substr(0, size), 1000, out).error().kind, ErrorKind::invalid) << size;
  }
  std::string out;
  EXPECT_EQ(unpack_zlib("no stream", 1000, out).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace bughook::base
