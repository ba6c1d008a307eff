// /files/{name}: captured pages, replays, pictures, films and attachments. A file never changes, so whoever fetched it
// may keep it, and fetch it in parts.
#include <charconv>

#include <fmt/format.h>

#include "api/files/file_access.hpp"
#include "api/files/replay_pictures.hpp"
#include "api/handlers.hpp"
#include "base/compression.hpp"
#include "bugs/files/replay_file.hpp"
#include "http/accepted_coding.hpp"
#include "http/byte_range.hpp"

namespace bughook::api {

namespace {

/// Files hold what reporters captured: hostile HTML may be among them. `sandbox` gives it an origin of its
/// own without scripts, and nosniff (http/) keeps it from being taken for anything else.
void add_headers(http::Response& response, accounts::FileAccess rule, const std::string& tag, const std::string& kept) {
  const bool is_open = rule != accounts::FileAccess::members;
  response.headers = {{"Content-Security-Policy",
                       "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"},
                      {"Cross-Origin-Resource-Policy", is_open ? "cross-origin" : "same-origin"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", kept},
                      {"ETag", tag}};
}

/// How long who fetched it may keep it. What a link gives ends with the link; members' files are asked for each time:
/// who has signed out must not find them in a cache.
std::string may_be_kept(accounts::FileAccess rule, const http::Request& request, base::Timestamp now) {
  if (rule == accounts::FileAccess::anyone) return "private, max-age=31536000, immutable";
  const auto expires = request.query_value("expires").value_or("");
  std::int64_t seconds = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  const auto left = seconds - base::to_ms(now) / 1000;
  const bool is_by_link = rule == accounts::FileAccess::signed_links && request.query_value("signature") && left > 0;
  return is_by_link ? fmt::format("private, max-age={}, immutable", left) : "private, no-cache";
}

/// The links in a replay expire where links do, and want a credential that a player's sandbox does not have where files
/// are for members: there its pictures come with it.
base::Result<void> add_pictures(http::Response& response, base::ProjectId project, bugs::FileStore& files) {
  const auto replay = bugs::unpack_replay(std::move(response.body));
  if (!replay) return base::Failure(replay.error());
  response.body = with_pictures(*replay, project, files);
  return {};
}

/// A replay is stored packed. Who can not read that gets gzip, or the text itself.
base::Result<void> fit_replay(http::Response& response, std::string_view accepted) {
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (base::is_zstd(response.body) && http::accepts_coding(accepted, "zstd")) {
    response.headers.emplace_back("Content-Encoding", "zstd");
    return {};
  }
  auto unpacked = bugs::unpack_replay(std::move(response.body));
  if (!unpacked) return base::Failure(unpacked.error());
  const bool takes_gzip = http::accepts_coding(accepted, "gzip");
  if (takes_gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = takes_gzip ? base::pack_gzip(*unpacked) : std::move(*unpacked);
  return {};
}

void cut_to_range(http::Response& response, const http::Request& request, const std::string& tag) {
  response.headers.emplace_back("Accept-Ranges", "bytes");
  const auto condition = request.header("If-Range");
  if (!condition.empty() && condition != tag) return;
  const auto size = response.body.size();
  const auto range = http::read_range(request.header("Range"), size);
  if (range.kind == http::ByteRange::Kind::whole) return;
  response.headers.emplace_back("Content-Range", http::content_range(range, size));
  response.status = range.kind == http::ByteRange::Kind::part ? 206 : 416;
  response.body = response.body.substr(range.first, range.length);
}

}  // namespace

Answer show_file(Services& services, const http::Request& request) {
  const auto text = request.parameter("name");
  const auto admitted = check_file_access(services, request, text);
  if (!admitted) return base::Failure(admitted.error());
  const auto& [name, rule] = *admitted;
  auto file = services.files.get(text);
  if (!file) return base::Failure(file.error());
  const bool is_replay = name.extension == bugs::replay_extension;
  // A replay has several forms, by what its reader can unpack: one tag for all of them is a weak one.
  const auto tag = std::string(is_replay ? "W/\"" : "\"").append(text).append("\"");
  http::Response response{
      .status = 200, .content_type = std::move(file->content_type), .headers = {}, .body = std::move(file->bytes)};
  add_headers(response, rule, tag, may_be_kept(rule, request, services.clock.now()));
  if (http::names_tag(request.header("If-None-Match"), "\"" + std::string(text) + "\"")) {
    response.status = 304;
    response.body.clear();
    return response;
  }
  if (!is_replay) {
    cut_to_range(response, request, tag);
    return response;
  }
  if (name.project && rule != accounts::FileAccess::anyone) {
    if (auto added = add_pictures(response, *name.project, services.files); !added) return base::Failure(added.error());
  }
  if (auto fitted = fit_replay(response, request.header("Accept-Encoding")); !fitted) {
    return base::Failure(fitted.error());
  }
  return response;
}

}  // namespace bughook::api
