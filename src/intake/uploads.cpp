#include "intake/uploads.hpp"

#include "base/json_writer.hpp"
#include "http/multipart.hpp"
#include "http/problem.hpp"
#include "intake/file_kind.hpp"
#include "intake/limits.hpp"
#include "intake/report_files.hpp"

namespace bughook::intake {
namespace {

/// Every SDK names each of its parts so.
constexpr std::string_view part_name = "file";

}  // namespace

base::Awaitable<Uploads::Urls> Uploads::take(http::Request& request) {
  const auto project = co_await parts_.admission.admit(request);
  if (!project) co_return base::Failure(project.error());
  auto urls = co_await base::run_on(parts_.workers, *request.loop, [&] { return store(request, **project); });
  if (!urls) {
    co_return base::Failure(base::Error{base::ErrorKind::unavailable,
                                        "The server has no worker free. Try again in a moment.",
                                        {},
                                        std::chrono::seconds(1)});
  }
  co_return std::move(*urls);
}

Uploads::Urls Uploads::store(const http::Request& request, const ReportingProject& project) {
  const http::MultipartLimits limits{.parts_max = upload_parts_max, .header_bytes_max = upload_part_head_bytes_max};
  auto parts = http::parse_multipart(request.header("Content-Type"), request.body, limits);
  if (!parts) return base::Failure(std::move(parts.error()));
  std::vector<std::string> names;
  for (const auto& part : *parts) {
    if (part.name != part_name) continue;
    auto name = parts_.files.put(project.id, part.data, extension_of(part.data, part.content_type, part.filename));
    if (!name) {
      remove_files(parts_.files, names);
      return base::Failure(std::move(name.error()));
    }
    names.push_back(std::move(*name));
  }
  bugs::FileLinks links(link_key_, parts_.public_url);
  const auto expires_at = parts_.clock.now() + bugs::link_in_webhook_lasts;
  for (auto& name : names) name = links.link(name, project.links, expires_at);
  return names;
}

base::Awaitable<http::Response> Uploads::take_one(http::Request& request) {
  const auto urls = co_await take(request);
  if (!urls) co_return http::problem(urls.error());
  if (urls->empty()) {
    co_return http::problem(
        {base::ErrorKind::invalid, "The body has no part named `file`.", std::string(part_name), std::nullopt});
  }
  http::Response response;
  base::JsonWriter(response.body).begin_object().member("fileUrl", urls->front()).end_object();
  co_return response;
}

base::Awaitable<http::Response> Uploads::take_all(http::Request& request) {
  const auto urls = co_await take(request);
  if (!urls) co_return http::problem(urls.error());
  http::Response response;
  base::JsonWriter json(response.body);
  json.begin_object().key("fileUrls").begin_array();
  for (const auto& url : *urls) json.string(url);
  json.end_array().end_object();
  co_return response;
}

}  // namespace bughook::intake
