#include "intake/file_kind.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "bugs/files/picture_header.hpp"

namespace bughook::intake {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view extension;
};

constexpr std::array signatures = {
    Signature{0, "\x89PNG\r\n\x1A\n"sv, "png"},
    Signature{0, "\xFF\xD8\xFF"sv, "jpg"},
    Signature{0, "GIF87a"sv, "gif"},
    Signature{0, "GIF89a"sv, "gif"},
    Signature{8, "WEBPVP8"sv, "webp"},
    Signature{4, "ftyp"sv, "mp4"},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "webm"},
    Signature{0, "%PDF-"sv, "pdf"},
    Signature{0, "PK\x03\x04"sv, "zip"},
    Signature{0, "PK\x05\x06"sv, "zip"},
};

constexpr std::string_view unknown = "bin";

bool is_text(std::string_view bytes) { return bytes.find('\0') == std::string_view::npos; }

std::string_view bare(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

}  // namespace

std::string_view extension_of(std::string_view bytes, std::string_view content_type, std::string_view filename) {
  for (const auto& [at, signature, extension] : signatures) {
    if (!bytes.substr(std::min(at, bytes.size())).starts_with(signature)) continue;
    const auto picture = bugs::read_picture_header(bytes);
    return picture && picture->has_too_many_pixels() ? unknown : extension;
  }
  if (!is_text(bytes)) return unknown;
  const auto type = bare(content_type);
  if (base::equal_ignoring_case(type, "application/json")) return "json";
  if (!base::equal_ignoring_case(type, "text/plain")) return unknown;
  return filename.ends_with(".log") ? "log" : "txt";
}

}  // namespace bughook::intake
