// How large a picture is, by its own header: asked before anything decodes it, for a file of a few kilobytes may
// hold more pixels than a machine has memory. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bughook::bugs {

/// A phone's camera has 12 to 48 million; 40 million take 160 MB while they are decoded.
inline constexpr double picture_pixels_max = 40'000'000;

struct PictureHeader {
  std::string_view content_type;  // by its bytes, whatever was said of it
  std::uint32_t width = 0, height = 0;

  [[nodiscard]] bool has_too_many_pixels() const { return static_cast<double>(width) * height > picture_pixels_max; }
};

/// Of PNG, JPEG, GIF and WebP; nothing of anything else, or when the header is cut off or has no size.
[[nodiscard]] std::optional<PictureHeader> read_picture_header(std::string_view bytes);

}  // namespace bughook::bugs
