#include "intake/file_kind.hpp"

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

using namespace std::string_view_literals;

TEST(FileKind, TheBytesDecideWhateverTheUploadSays) {
  EXPECT_EQ(extension_of("\x89PNG\r\n\x1A\n...", "image/jpeg", "screenshot.jpg"), "png");  // as SDK 3.0.7 sends it
  EXPECT_EQ(extension_of("\xFF\xD8\xFF\xE0", "", ""), "jpg");
  EXPECT_EQ(extension_of("GIF89a", "text/html", "a.html"), "gif");
  EXPECT_EQ(extension_of("RIFF\1\1\1\1WEBPVP8 ", "", ""), "webp");
  EXPECT_EQ(extension_of("\0\0\0\x20"
                         "ftypisom"sv,
                         "video/mp4", "a.mp4"),
            "mp4");
  EXPECT_EQ(extension_of("\x1A\x45\xDF\xA3", "video/webm", ""), "webm");
  EXPECT_EQ(extension_of("%PDF-1.7", "", ""), "pdf");
  EXPECT_EQ(extension_of("PK\x03\x04", "", ""), "zip");
}

TEST(FileKind, APictureThatNoMachineShouldDecodeIsNone) {
  const auto png_of = [](std::string_view width, std::string_view height) {
    return std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"sv).append(width).append(height).append("\x08\x06\0\0\0"sv);
  };
  EXPECT_EQ(extension_of(png_of("\0\0\x17\x70"sv, "\0\0\x17\x70"sv), "image/png", "a.png"), "png");
  EXPECT_EQ(extension_of(png_of("\0\0\xFF\xFF"sv, "\0\0\xFF\xFF"sv), "image/png", "a.png"), "bin");
}

TEST(FileKind, TextIsWhatTheUploadSaysIfThatIsHarmless) {
  EXPECT_EQ(extension_of("line", "text/plain", "a.txt"), "txt");
  EXPECT_EQ(extension_of("line", "text/plain; charset=utf-8", "device.log"), "log");
  EXPECT_EQ(extension_of("{}", "Application/JSON", ""), "json");
  EXPECT_EQ(extension_of("", "text/plain", ""), "txt");
}

TEST(FileKind, EverythingElseIsBytes) {
  EXPECT_EQ(extension_of("<script>alert(1)</script>", "text/html", "a.html"), "bin");
  EXPECT_EQ(extension_of("<svg onload=alert(1)>", "image/svg+xml", "a.png"), "bin");
  EXPECT_EQ(extension_of("MZ", "application/octet-stream", "a.exe"), "bin");
  EXPECT_EQ(extension_of("a\0b"sv, "text/plain", "a.txt"), "bin");
  EXPECT_EQ(extension_of("", "", ""), "bin");
  EXPECT_EQ(extension_of("RIFF", "image/webp", "a.webp"), "bin");
}

}  // namespace
}  // namespace bughook::intake
