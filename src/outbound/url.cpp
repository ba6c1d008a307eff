#include "outbound/url.hpp"

#include <idn2.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/ascii.hpp"

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

// RFC 1035, section 2.3.4.
constexpr std::size_t host_size_max = 253;
constexpr std::size_t label_size_max = 63;

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

base::Failure refuse(std::string sentence) {
  return base::fail(base::ErrorKind::unprocessable, std::move(sentence), "url");
}

/// A last label like `1`, `017` or `0x7f`: the C library reads such a host as an address.
bool is_number(std::string_view label) {
  if (label.starts_with("0x")) {
    label.remove_prefix(2);
    return std::all_of(label.begin(), label.end(), base::is_hex_digit);
  }
  return std::all_of(label.begin(), label.end(), base::is_digit);
}

base::Result<void> check_label(std::string_view label) {
  if (label.empty()) return refuse("The host name has an empty part between two dots.");
  if (label.size() > label_size_max) return refuse("A part of the host name is longer than 63 characters.");
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '-' || c == '_'; };
  const auto odd = std::find_if_not(label.begin(), label.end(), is_plain);
  if (odd == label.end()) return {};
  if (*odd == '%') return refuse("The host name must not be percent-encoded.");
  return refuse(std::string("The host name must not contain ") + *odd + ".");
}

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// `bücher.example` as `xn--bcher-kva.example`, by the rules that browsers have (UTS 46).
base::Result<std::string> in_ascii(std::string_view name) {
  char* made = nullptr;
  const int code = ::idn2_to_ascii_8z(std::string(name).c_str(), &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(&::idn2_free)> owned(made, ::idn2_free);
  if (code == IDN2_OK) return std::string(made);
  return refuse(std::string("The host name is none in any script: ") + ::idn2_strerror(code) + ".");
}

base::Result<void> read_host_name(std::string_view typed, Url& url) {
  const bool is_ascii = std::none_of(typed.begin(), typed.end(), is_beyond_ascii);
  auto name = is_ascii ? base::Result<std::string>(typed) : in_ascii(typed);
  if (!name) return base::Failure(name.error());
  url.host = base::lowered(*name);
  url.host_is_rooted = url.host.ends_with('.');
  if (url.host_is_rooted) url.host.pop_back();  // certificates and Host headers never name the root
  if (url.host.size() > host_size_max) return refuse("The host name is longer than 253 characters.");
  std::string_view rest = url.host;
  std::string_view label;
  while (true) {
    const auto dot = rest.find('.');
    label = rest.substr(0, dot);
    if (auto checked = check_label(label); !checked) return checked;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (!is_number(label)) return {};
  boost::system::error_code error;
  const auto address = ip::make_address_v4(url.host, error);
  if (error || !is_ascii) return refuse("Write the address as four decimal numbers, like 203.0.113.7.");
  url.host = address.to_string();
  url.host_is_address = true;
  url.host_is_rooted = false;
  return {};
}

base::Result<void> read_bracketed(std::string_view inside, Url& url) {
  boost::system::error_code error;
  const auto address = ip::make_address_v6(std::string(inside), error);
  // A zone (%eth0) names an interface of this machine, and link-local addresses are refused anyway.
  if (error || inside.find('%') != std::string_view::npos) {
    return refuse("The text between the brackets is not an IPv6 address.");
  }
  url.host = address.to_string();
  url.host_is_address = true;
  return {};
}

base::Result<void> read_port(std::string_view digits, Url& url) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value == 0 || value > 65535) {
    return refuse("The port must be a number from 1 to 65535.");
  }
  url.port = static_cast<std::uint16_t>(value);
  return {};
}

base::Result<void> read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) {
    return refuse("The URL must not contain a user name or password; send them in a header.");
  }
  std::string_view after_host;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return refuse("The URL has an opening bracket without a closing one.");
    if (auto read = read_bracketed(authority.substr(1, close - 1), url); !read) return read;
    after_host = authority.substr(close + 1);
    if (!after_host.empty() && after_host.front() != ':') return refuse("Only a port may follow the bracket.");
  } else {
    const auto colon = authority.find(':');
    if (colon != std::string_view::npos && authority.find(':', colon + 1) != std::string_view::npos) {
      return refuse("Write an IPv6 address in brackets, like [2001:db8::1].");
    }
    if (authority.substr(0, colon).empty()) return refuse("The URL has no host name.");
    if (auto read = read_host_name(authority.substr(0, colon), url); !read) return read;
    if (colon != std::string_view::npos) after_host = authority.substr(colon);
  }
  url.port = url.is_tls ? https_port : http_port;
  return after_host.empty() ? base::Result<void>{} : read_port(after_host.substr(1), url);
}

/// `.` and `..`, also in their encoded spellings, are taken out as browsers do: `/a/../b` is `/b`.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    std::string dots;
    for (std::size_t i = 0; i < segment.size() && dots.size() < 3; ++i) {
      const bool is_encoded = base::equal_ignoring_case(segment.substr(i, 3), "%2e");
      dots += is_encoded ? '.' : segment[i];
      if (is_encoded) i += 2;
    }
    const bool is_dots = dots == "." || dots == "..";
    if (!is_dots) kept.push_back(segment);
    if (dots == ".." && !kept.empty()) kept.pop_back();
    if (is_dots && path.empty()) kept.emplace_back();  // what they led to is a folder
  }
  std::string out;
  for (const auto& segment : kept) out.append(1, '/').append(segment);
  return out;
}

/// Percent-encodes what may not stand in a request line, as browsers do; never decodes. A lone % is the sign itself.
void read_target(std::string_view text, Url& url) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view encoded = "\"<>^`{|}";
  url.target.reserve(text.size() + 1);
  if (!text.starts_with('/')) url.target += '/';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_lone_percent =
        byte == '%' && (i + 2 >= text.size() || !base::is_hex_digit(text[i + 1]) || !base::is_hex_digit(text[i + 2]));
    if (byte >= 0x80 || is_lone_percent || encoded.find(text[i]) != std::string_view::npos) {
      url.target += {'%', hex[byte >> 4], hex[byte & 15]};
    } else {
      url.target += text[i];
    }
  }
  const auto path_size = std::min(url.target.find('?'), url.target.size());
  url.target = without_dot_segments(std::string_view(url.target).substr(0, path_size)) + url.target.substr(path_size);
}

}  // namespace

std::string Url::host_header() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (is_tls ? https_port : http_port)) out += ":" + std::to_string(port);
  return out;
}

std::string Url::origin() const {
  auto authority = host_header();
  if (host_is_rooted) authority.insert(host.size(), 1, '.');
  return (is_tls ? "https://" : "http://") + authority;
}

base::Result<Url> parse_url(std::string_view text) {
  if (text.empty()) return refuse("The URL is empty.");
  if (text.size() > url_size_max) return refuse("The URL is longer than 2048 characters.");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      return refuse("The URL contains a space or a control character.");
    }
    if (c == '\\') return refuse("The URL contains a backslash; write / or %5C.");
  }
  Url url;
  const auto colon = text.find("://");
  const auto scheme = colon == std::string_view::npos ? std::string() : base::lowered(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return refuse("The URL must begin with http:// or https://.");
  url.is_tls = scheme == "https";

  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));  // a fragment is never sent
  const auto authority = text.substr(0, text.find_first_of("/?"));
  if (authority.empty()) return refuse("The URL has no host name.");
  if (auto read = read_authority(authority, url); !read) return tl::unexpected(read.error());
  read_target(text.substr(authority.size()), url);
  url.text = url.origin() + url.target;
  if (url.text.size() > url_size_max) return refuse("The URL is longer than 2048 characters once it is encoded.");
  return url;
}

}  // namespace bughook::outbound
