// The one parser of target URLs: what is checked when a URL is saved, what is connected to and what
// is shown all come from the same Url. Strict where parsers are known to disagree (user names,
// backslashes, odd spellings of addresses), so that no second reading of the text exists.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::outbound {

struct Url {
  bool is_tls = false;
  bool host_is_address = false;
  std::string host;             // lower case, as in SNI; an IPv6 address stands without brackets
  bool host_is_rooted = false;  // it was written with a dot at its end: the whole name, nothing to be added
  std::uint16_t port = 0;
  std::string target;  // path and query, at least "/"
  std::string text;    // the whole, normalised: origin() + target

  /// `hooks.example.com`, `hooks.example.com:8443`, `[2001:db8::1]`: the default port is left out.
  [[nodiscard]] std::string host_header() const;
  /// The host as it is to be looked up: with its dot, if it has one.
  [[nodiscard]] std::string name_to_look_up() const { return host_is_rooted ? host + "." : host; }
  /// `https://hooks.example.com:8443`: connections are shared by calls with the same origin.
  [[nodiscard]] std::string origin() const;
  /// The same, where it stands in `text`.
  [[nodiscard]] std::string_view origin_in_text() const {
    return std::string_view(text).substr(0, text.size() - target.size());
  }
};

/// Longer URLs are refused: common servers and proxies refuse longer request lines too.
inline constexpr std::size_t url_size_max = 2048;

/// The error's detail is a sentence for whoever typed the URL.
[[nodiscard]] base::Result<Url> parse_url(std::string_view text);

}  // namespace bughook::outbound
