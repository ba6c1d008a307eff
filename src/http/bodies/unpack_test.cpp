#include "http/bodies/unpack.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/random.hpp"

namespace bughook::http {
namespace {

using Progress = Unpacker::Progress;

std::string pack(std::string_view text, int window) {
  z_stream zlib{};
  EXPECT_EQ(::deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(::deflateBound(&zlib, text.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&zlib, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - zlib.avail_out);
  ::deflateEnd(&zlib);
  return packed;
}

constexpr int gzip = 15 + 16, wrapped = 15, raw = -15;

base::Result<std::string> unpack(Encoding encoding, std::string_view packed, std::size_t max,
                                 std::size_t step_bytes = 1 << 20) {
  Unpacker unpacker(encoding, packed, max);
  while (true) {
    auto progress = unpacker.step(step_bytes);
    if (!progress) return base::Failure(progress.error());
    if (*progress == Progress::done) return unpacker.take();
  }
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

TEST(Unpacking, GzipAndBothFormsOfDeflateComeBack) {
  const auto text = sample();
  EXPECT_EQ(unpack(Encoding::gzip, pack(text, gzip), 1 << 20), text);
  EXPECT_EQ(unpack(Encoding::deflate, pack(text, wrapped), 1 << 20), text);
  EXPECT_EQ(unpack(Encoding::deflate, pack(text, raw), 1 << 20), text);
  EXPECT_EQ(unpack(Encoding::gzip, pack("", gzip), 1 << 20), "");
}

TEST(Unpacking, ComesToTheSameInStepsOfAnySize) {
  const auto text = sample();
  const auto packed = pack(text, gzip);
  for (const std::size_t step : {1, 2, 3, 7, 100, 4096}) {
    EXPECT_EQ(unpack(Encoding::gzip, packed, text.size(), step), text) << step;
  }
}

TEST(Unpacking, SeveralGzipMembersAreOneBody) {
  EXPECT_EQ(unpack(Encoding::gzip, pack("one ", gzip) + pack("two", gzip), 100), "one two");
}

TEST(Unpacking, TheCapIsExact) {
  const auto text = sample();
  const auto packed = pack(text, gzip);
  EXPECT_EQ(unpack(Encoding::gzip, packed, text.size()), text);
  const auto refused = unpack(Encoding::gzip, packed, text.size() - 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::too_large);
}

TEST(Unpacking, ABombIsRefusedBeforeItTakesMoreThanTheCap) {
  const auto bomb = pack(std::string(64 << 20, '\0'), gzip);
  ASSERT_LT(bomb.size(), 70'000U);
  Unpacker unpacker(Encoding::gzip, bomb, 1 << 20);
  auto progress = unpacker.step(1 << 16);
  while (progress && *progress == Progress::more) {
    ASSERT_LE(unpacker.unpacked_bytes(), (1U << 20) + 1);
    progress = unpacker.step(1 << 16);
  }
  ASSERT_FALSE(progress);
  EXPECT_EQ(progress.error().kind, base::ErrorKind::too_large);
}

TEST(Unpacking, WhatIsBrokenOrCutOffIsInvalid) {
  const auto packed = pack(sample(), gzip);
  for (const auto& body :
       {std::string("plain text"), packed.substr(0, packed.size() / 2), packed.substr(0, packed.size() - 1),
        packed + "x", std::string("\x1f\x8b"), std::string("x")}) {
    for (const auto encoding : {Encoding::gzip, Encoding::deflate}) {
      const auto refused = unpack(encoding, body, 1 << 20);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    }
  }
  EXPECT_FALSE(unpack(Encoding::deflate, pack("a", wrapped) + pack("b", wrapped), 100));
}

TEST(Unpacking, ChangedBytesEndInATextOrAnError) {
  const auto packed = pack(sample().substr(0, 2000), gzip);
  base::SeededRandom random(11);
  for (int i = 0; i < 3000; ++i) {
    auto changed = packed;
    const auto at = static_cast<std::size_t>(random.uniform() * static_cast<double>(changed.size()));
    changed[at] = static_cast<char>(random.uniform() * 256);
    const auto text = unpack(Encoding::gzip, changed, 1 << 16, 64);
    if (text) {
      EXPECT_LE(text->size(), 1U << 16);
    }
  }
}

TEST(ContentEncoding, OnlyWhatWeUnpackIsKnown) {
  EXPECT_EQ(parse_encoding(""), Encoding::identity);
  EXPECT_EQ(parse_encoding("Identity"), Encoding::identity);
  EXPECT_EQ(parse_encoding("GZIP"), Encoding::gzip);
  EXPECT_EQ(parse_encoding("x-gzip"), Encoding::gzip);
  EXPECT_EQ(parse_encoding("deflate"), Encoding::deflate);
  for (const auto* other : {"br", "zstd", "gzip, gzip", "compress"}) EXPECT_EQ(parse_encoding(other), std::nullopt);
}

}  // namespace
}  // namespace bughook::http
