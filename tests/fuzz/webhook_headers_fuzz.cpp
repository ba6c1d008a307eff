// The headers a user gives a webhook, one `name: value` a line: what is accepted can not end a header, a request or
// our own headers.
#include <algorithm>

#include "fuzzing.hpp"
#include "webhooks/header_rules.hpp"
#include "webhooks/webhook.hpp"

using namespace bughook;
using fuzzing::hold;

namespace {

std::vector<webhooks::Header> headers_in(std::string_view text) {
  std::vector<webhooks::Header> headers;
  while (!text.empty()) {
    // 0xFF ends a line, so that names and values may hold every byte that text may.
    const auto line = text.substr(0, text.find('\xFF'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto colon = std::min(line.find(':'), line.size());
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(std::min(colon + 1, line.size())))});
  }
  return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto headers = headers_in(fuzzing::text_of(data, size));
  if (!webhooks::check_headers(headers)) return 0;
  for (const auto& [name, value] : headers) {
    hold(!name.empty() && name.find_first_of(" \t\r\n:\"(),/;<=>?@[\\]{}") == std::string::npos, "a name is a token",
         name);
    hold(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "a value is one line", value);
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    for (const std::string_view ours : {"host", "content-length", "transfer-encoding", "webhook-signature"}) {
      hold(lower != ours, "our own headers stay ours", name);
    }
  }
  return 0;
}
