#include "pages/pages.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "http/problem.hpp"
#include "pages/encoding.hpp"

namespace bughook::pages {

namespace {

constexpr std::size_t no_body = 1024;
constexpr std::string_view shell_name = "index.html";
constexpr std::string_view replay_name = "replay.html";
constexpr std::string_view assets_prefix = "/assets/";

/// Each answers with the shell; which page it becomes is the shell's affair (web/dashboard/src/routes.ts).
constexpr std::array<std::string_view, 8> page_paths = {
    "/", "/signin", "/setup", "/invite", "/projects", "/projects/{rest*}", "/settings/{rest*}", "/share/{token}"};

const Asset* find(std::span<const Asset> assets, std::string_view name) {
  const auto found = std::find_if(assets.begin(), assets.end(), [&](const auto& asset) { return asset.name == name; });
  return found == assets.end() ? nullptr : &*found;
}

/// The header may list several, or `*`; weak ones are as good, since a packed form counts as the same.
bool is_known_to_client(const http::Request& request, const Asset& asset) {
  const auto header = request.header("If-None-Match");
  return header == "*" || header.find(asset.etag) != std::string_view::npos;
}

http::Response answer_with(const http::Request& request, const Asset& asset) {
  http::Response response;
  response.content_type = asset.content_type;
  response.headers = {{"ETag", std::string(asset.etag)}, {"Vary", "Accept-Encoding"}};
  // http/ keeps the body of a 304 to itself, and says its length as for a 200.
  if (is_known_to_client(request, asset)) response.status = 304;
  const auto form = choose_form(asset, request.header("Accept-Encoding"));
  if (!form.encoding.empty()) response.headers.emplace_back("Content-Encoding", form.encoding);
  response.body = form.bytes;
  return response;
}

http::Response answer_with_shell(const http::Request& request, const Asset& shell, std::string_view public_url) {
  auto response = answer_with(request, shell);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Content-Security-Policy", content_security_policy(origin_of(public_url)));
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  // A share link's token stands in the path: no link out of the page may carry it along.
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

http::Response answer_with_replay(const http::Request& request, const Asset& page) {
  auto response = answer_with(request, page);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Content-Security-Policy", replay_security_policy());
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

http::Response answer_with_asset(const http::Request& request, std::span<const Asset> assets) {
  const auto name = request.parameter("name");
  const auto* asset = name == shell_name || name == replay_name ? nullptr : find(assets, name);
  if (asset == nullptr) {
    return http::problem({base::ErrorKind::not_found, "There is no such file of the dashboard. Load the page again.",
                          "name", std::nullopt});
  }
  auto response = answer_with(request, *asset);
  response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  return response;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme + 3));
}

std::string content_security_policy(std::string_view files_origin) {
  const auto files = files_origin.empty() ? std::string() : " " + std::string(files_origin);
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:" + files +
         "; media-src 'self' blob:" + files + "; connect-src 'self'" + files +
         "; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

std::string replay_security_policy() {
  return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
         "font-src data:; media-src data: blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'self'";
}

std::vector<http::Route> routes(std::span<const Asset> assets, const std::string& public_url) {
  const auto* shell = find(assets, shell_name);
  const auto* replay = find(assets, replay_name);
  if (shell == nullptr || replay == nullptr) throw std::logic_error("the dashboard was built without its pages");
  std::vector<http::Route> routes;
  routes.reserve(std::size(page_paths) + 2);
  for (const auto path : page_paths) {
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string(path),
                      .handler = [shell, &public_url](http::Request& request) -> base::Awaitable<http::Response> {
                        co_return answer_with_shell(request, *shell, public_url);
                      },
                      .body_limit = no_body});
  }
  routes.push_back({.method = http::Method::get,
                    .pattern = "/replay",
                    .handler = [replay](http::Request& request) -> base::Awaitable<http::Response> {
                      co_return answer_with_replay(request, *replay);
                    },
                    .body_limit = no_body});
  routes.push_back({.method = http::Method::get,
                    .pattern = std::string(assets_prefix) + "{name}",
                    .handler = [assets](http::Request& request) -> base::Awaitable<http::Response> {
                      co_return answer_with_asset(request, assets);
                    },
                    .body_limit = no_body});
  return routes;
}

}  // namespace bughook::pages
