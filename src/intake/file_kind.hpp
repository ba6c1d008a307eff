// What an uploaded file is, judged by its first bytes and only then by what the upload says: the extension
// decides what it is served as, and nothing that was uploaded may be served as a page. Pure; any thread.
#pragma once

#include <string_view>

namespace bughook::intake {

/// A picture of more pixels than bugs::picture_pixels_max is `bin` too: nobody's browser shall decode it.
/// One of png, jpg, gif, webp, mp4, webm, pdf, zip, json, txt, log; bin for everything else.
[[nodiscard]] std::string_view extension_of(std::string_view bytes, std::string_view content_type,
                                            std::string_view filename);

}  // namespace bughook::intake
