#include "bugs/files/picture_header.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {
namespace {

using namespace std::string_view_literals;

constexpr auto png = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x05\xA0\0\0\x02\xDF\x08\x06\0\0\0"sv;
constexpr auto jpeg =
    "\xFF\xD8"
    "\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    "\xFF\xFF\xC2\0\x0B\x08\x02\xDF\x05\xA0\1\1\x11\0"
    "\xFF\xDA\0\x08\1\1\0\0\x3F\0"sv;
constexpr auto gif = "GIF89a\xA0\x05\xDF\x02\xF7\0\0"sv;
constexpr auto webp_lossy = "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\1\0\x9D\1\x2A\xA0\x05\xDF\x02"sv;
constexpr auto webp_lossless = "RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x9F\x85\xB7\0\0"sv;
constexpr auto webp_extended = "RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\x10\0\0\0\x9F\x05\0\xDE\x02\0"sv;

struct Case {
  std::string_view bytes, content_type;
};
constexpr Case cases[] = {{png, "image/png"},         {jpeg, "image/jpeg"},          {gif, "image/gif"},
                          {webp_lossy, "image/webp"}, {webp_lossless, "image/webp"}, {webp_extended, "image/webp"}};

TEST(PictureHeader, SaysTheSizeAndTheKindByTheBytes) {
  for (const auto& [bytes, content_type] : cases) {
    const auto header = read_picture_header(bytes);
    ASSERT_TRUE(header) << content_type;
    EXPECT_EQ(header->content_type, content_type);
    EXPECT_EQ(header->width, 1440U) << content_type;
    EXPECT_EQ(header->height, 735U) << content_type;
  }
}

TEST(PictureHeader, ThatIsCutOffIsNone) {
  for (const auto& [bytes, content_type] : cases) {
    const auto known = read_picture_header(bytes);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto header = read_picture_header(bytes.substr(0, length));
      if (!header) continue;
      EXPECT_EQ(header->width, known->width) << content_type << ", " << length << " bytes";
    }
    EXPECT_FALSE(read_picture_header(bytes.substr(0, 9)));
  }
}

TEST(PictureHeader, OfWhatIsNoPictureIsNone) {
  for (const auto bytes : {""sv, "<svg/>"sv, "%PDF-1.7"sv, "RIFF\0\0\0\0WAVEfmt "sv, "\xFF\xD8\xFF\xDA\0\x08"sv,
                           "\xFF\xD8\xFF\xE0\0\0\xFF\xE0\0\0"sv, "GIF89a\0\0\0\0"sv}) {
    EXPECT_FALSE(read_picture_header(bytes)) << bytes;
  }
}

TEST(PictureHeader, KnowsWhenThereAreTooManyPixels) {
  EXPECT_FALSE((PictureHeader{"image/png", 8000, 5000}.has_too_many_pixels()));
  EXPECT_TRUE((PictureHeader{"image/png", 8000, 5001}.has_too_many_pixels()));
  EXPECT_TRUE((PictureHeader{"image/png", 0xFFFFFFFF, 0xFFFFFFFF}.has_too_many_pixels()));
}

}  // namespace
}  // namespace bughook::bugs
