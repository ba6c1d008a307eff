#include "intake/uploads.hpp"

#include "base/json_writer.hpp"
#include "http/multipart.hpp"
#include "http/problem.hpp"
#include "intake/admission.hpp"
#include "intake/file_kind.hpp"
#include "intake/limits.hpp"
#include "intake/report_files.hpp"

namespace bughook::intake {
namespace {

/// Every SDK names each of its parts so.
constexpr std::string_view part_name = "file";

}  // namespace

Uploads::Uploads(bugs::FileStore& files, const base::Clock& clock, std::string link_key, const std::string& public_url)
    : files_(files), clock_(clock), link_key_(std::move(link_key)), public_url_(public_url) {}

base::Result<std::vector<std::string>> Uploads::store(const http::Request& request) {
  const auto project = project_of(request);
  const http::MultipartLimits limits{.parts_max = upload_parts_max, .header_bytes_max = upload_part_head_bytes_max};
  auto parts = http::parse_multipart(request.header("Content-Type"), request.body, limits);
  if (!parts) return base::Failure(std::move(parts.error()));
  std::vector<std::string> names;
  for (const auto& part : *parts) {
    if (part.name != part_name) continue;
    auto name = files_.put(project->id, part.data, extension_of(part.data, part.content_type, part.filename));
    if (!name) {
      remove_files(files_, names);
      return base::Failure(std::move(name.error()));
    }
    names.push_back(std::move(*name));
  }
  bugs::FileLinks links(link_key_, public_url_);
  const auto expires_at = clock_.now() + bugs::link_in_webhook_lasts;
  for (auto& name : names) name = links.link(name, project->links, expires_at);
  return names;
}

http::Response Uploads::take_one(const http::Request& request) {
  const auto urls = store(request);
  if (!urls) return http::problem(urls.error());
  if (urls->empty()) {
    return http::problem(
        {base::ErrorKind::invalid, "The body has no part named `file`.", std::string(part_name), std::nullopt});
  }
  http::Response response;
  base::JsonWriter(response.body).begin_object().member("fileUrl", urls->front()).end_object();
  return response;
}

http::Response Uploads::take_all(const http::Request& request) {
  const auto urls = store(request);
  if (!urls) return http::problem(urls.error());
  http::Response response;
  base::JsonWriter json(response.body);
  json.begin_object().key("fileUrls").begin_array();
  for (const auto& url : *urls) json.string(url);
  json.end_array().end_object();
  return response;
}

}  // namespace bughook::intake
