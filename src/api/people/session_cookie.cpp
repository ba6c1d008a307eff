#include "api/people/session_cookie.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/person.hpp"
#include "base/ascii.hpp"

namespace bughook::api {

namespace {

std::string_view name_of(CookieForm form) { return form == CookieForm::strict ? "__Host-bughook" : "bughook"; }

void add_cookie(http::Response& response, CookieForm form, std::string_view value, std::chrono::seconds age) {
  response.headers.emplace_back(
      "Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", name_of(form), value,
                                age.count(), form == CookieForm::strict ? "; Secure" : ""));
}

/// `https://host:1/path` -> `host:1`.
std::string_view authority_of(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  const auto rest = url.substr(colon + 3);
  return rest.substr(0, rest.find('/'));
}

/// `https://host:1/path` -> `https://host:1`.
std::string_view origin_of(std::string_view url) {
  const auto authority = authority_of(url);
  return authority.empty() ? std::string_view()
                           : url.substr(0, static_cast<std::size_t>(authority.data() + authority.size() - url.data()));
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

/// `127.0.0.1:8080` -> `127.0.0.1`, `[::1]:8080` -> `[::1]`.
std::string_view host_of(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return authority.substr(0, colon);
}

}  // namespace

CookieForm cookie_form(std::string_view public_url) {
  if (public_url.starts_with("https://")) return CookieForm::strict;
  const auto host = host_of(authority_of(public_url));
  const bool is_loopback = host == "localhost" || host == "[::1]" || host.starts_with("127.");
  return is_loopback ? CookieForm::strict : CookieForm::plain;
}

std::string_view session_token_of(const http::Request& request, CookieForm form) {
  const auto wanted = name_of(form);
  auto rest = request.header("Cookie");
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && base::trimmed(pair.substr(0, equals)) == wanted)
      return base::trimmed(pair.substr(equals + 1));
  }
  return {};
}

void set_session_cookie(http::Response& response, CookieForm form, std::string_view token) {
  add_cookie(response, form, token, accounts::session_age_max);
}

void clear_session_cookie(http::Response& response, CookieForm form) {
  add_cookie(response, form, "", std::chrono::seconds(0));
}

base::Result<void> check_same_origin(const http::Request& request, std::string_view public_url) {
  const auto refused = [] {
    return base::fail(base::ErrorKind::forbidden,
                      "A page of another origin may not change anything here. If it is ours behind a proxy, set "
                      "server.public_url to the address that browsers show.",
                      "Origin");
  };
  const auto site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return refused();
  const auto origin = request.header("Origin");
  if (origin.empty() || same(origin, origin_of(public_url))) return {};
  const auto authority = authority_of(origin);
  if (authority.empty() || !same(authority, request.header("Host"))) return refused();
  return {};
}

}  // namespace bughook::api
