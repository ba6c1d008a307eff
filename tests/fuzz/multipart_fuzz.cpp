// An upload: the first line is its Content-Type, the rest its body. Parts lie within the body, in order, and are
// no more than allowed.
#include "fuzzing.hpp"
#include "http/multipart.hpp"

using namespace bughook;
using fuzzing::hold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzzing::text_of(data, size);
  const auto line_end = std::min(input.find('\n'), input.size());
  const auto content_type = input.substr(0, line_end);
  const std::string body(input, std::min(line_end + 1, input.size()));
  const http::MultipartLimits limits{.parts_max = 5, .header_bytes_max = 256};
  const auto parts = http::parse_multipart(content_type, body, limits);
  if (!parts) {
    hold(!parts.error().detail.empty(), "a refusal says why");
    return 0;
  }
  hold(parts->size() <= limits.parts_max, "there are no more parts than allowed");
  const char* at = body.data();
  for (const auto& part : *parts) {
    if (part.data.empty()) continue;
    hold(part.data.data() >= at && part.data.data() + part.data.size() <= body.data() + body.size(),
         "parts lie in the body");
    at = part.data.data() + part.data.size();
  }
  return 0;
}
