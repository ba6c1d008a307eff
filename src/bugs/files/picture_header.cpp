#include "bugs/files/picture_header.hpp"

#include <cstddef>

namespace bughook::bugs {
namespace {

using namespace std::string_view_literals;

/// Bytes of the picture; reading past the end makes all that was read worthless.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::uint32_t at(std::size_t place) {
    if (place < bytes_.size()) return static_cast<unsigned char>(bytes_[place]);
    complete_ = false;
    return 0;
  }
  std::uint32_t big16(std::size_t place) { return at(place) << 8 | at(place + 1); }
  std::uint32_t big32(std::size_t place) { return big16(place) << 16 | big16(place + 2); }
  std::uint32_t little16(std::size_t place) { return at(place) | at(place + 1) << 8; }
  std::uint32_t little24(std::size_t place) { return little16(place) | at(place + 2) << 16; }
  std::uint32_t little32(std::size_t place) { return little16(place) | little16(place + 2) << 16; }

  [[nodiscard]] bool has(std::size_t place, std::string_view text) const {
    return bytes_.size() >= place + text.size() && bytes_.substr(place, text.size()) == text;
  }
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  std::string_view bytes_;
  bool complete_ = true;
};

/// Segments of a JPEG until the one that starts its frame (ITU-T T.81, B.1.1.3 and B.2.2).
PictureHeader read_jpeg(Bytes& bytes) {
  constexpr std::size_t segments_max = 10'000;
  std::size_t place = 2;
  for (std::size_t segment = 0; segment < segments_max && bytes.complete(); ++segment) {
    if (bytes.at(place) != 0xFF) return {};
    const auto marker = bytes.at(place + 1);
    if (marker == 0xFF) {  // a fill byte
      ++place;
      continue;
    }
    const bool starts_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (starts_frame) return {"image/jpeg", bytes.big16(place + 7), bytes.big16(place + 5)};
    if (marker == 0xDA || marker == 0xD9) return {};  // pixels, or the end, without a frame
    const bool stands_alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
    place += stands_alone ? 2 : 2 + bytes.big16(place + 2);
  }
  return {};
}

/// The container of RFC 9649: lossy, lossless or extended.
PictureHeader read_webp(Bytes& bytes) {
  if (bytes.has(12, "VP8X")) return {"image/webp", bytes.little24(24) + 1, bytes.little24(27) + 1};
  if (bytes.has(12, "VP8L") && bytes.at(20) == 0x2F) {
    const auto bits = bytes.little32(21);
    return {"image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
  }
  if (bytes.has(12, "VP8 ") && bytes.has(23, "\x9D\x01\x2A"sv)) {
    return {"image/webp", bytes.little16(26) & 0x3FFF, bytes.little16(28) & 0x3FFF};
  }
  return {};
}

PictureHeader read_any(Bytes& bytes) {
  if (bytes.has(0, "\x89PNG\r\n\x1A\n"sv) && bytes.has(12, "IHDR")) {
    return {"image/png", bytes.big32(16), bytes.big32(20)};
  }
  if (bytes.has(0, "\xFF\xD8\xFF"sv)) return read_jpeg(bytes);
  if (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a")) {
    return {"image/gif", bytes.little16(6), bytes.little16(8)};
  }
  if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) return read_webp(bytes);
  return {};
}

}  // namespace

std::optional<PictureHeader> read_picture_header(std::string_view picture) {
  Bytes bytes(picture);
  const auto header = read_any(bytes);
  if (!bytes.complete() || header.width == 0 || header.height == 0) return std::nullopt;
  return header;
}

}  // namespace bughook::bugs
