// Takes a multipart/form-data body (RFC 7578) apart. Lenient where the SDKs in the field need it: parameters
// without quotes, no space after a semicolon, a body that is nothing but its last boundary. Strict
// otherwise. A pure function; the parts point into the body.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bughook::http {

struct MultipartLimits {
  std::size_t parts_max = 200;              // replay frames are at most 60, attachments fewer
  std::size_t header_bytes_max = 4 * 1024;  // per part; real ones have about 150
};

struct Part {
  std::string name;
  std::string filename;      // empty if the part has none; as sent: never a path to write to
  std::string content_type;  // empty if the part has none
  std::string_view data;
};

/// The parts in the order of the body; several may have one name.
[[nodiscard]] base::Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body,
                                                              const MultipartLimits& limits = {});

}  // namespace bughook::http
