// The URL of a webhook: what is accepted reads back as the same URL, and can not smuggle anything into a request.
#include <algorithm>

#include "fuzzing.hpp"
#include "outbound/url.hpp"

using namespace bughook;
using fuzzing::hold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzzing::text_of(data, size);
  const auto url = outbound::parse_url(text);
  if (!url) return 0;
  const auto again = outbound::parse_url(url->text);
  hold(again.has_value(), "a URL is accepted again as it is shown", url->text);
  hold(again->text == url->text && again->host == url->host && again->port == url->port && again->target == url->target,
       "what is shown is what is connected to", url->text);
  const auto is_inert = [](const std::string& part) {
    return std::none_of(part.begin(), part.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; });
  };
  hold(is_inert(url->target) && is_inert(url->host_header()), "nothing ends the request line", url->text);
  hold(!url->host.empty() && url->host.find('@') == std::string::npos, "a host is a host", url->host);
  hold(url->target.starts_with('/'), "a target is a path", url->target);
  return 0;
}
